import { type Block, blockToText, type Chunk, type ChunkAnalysis } from '@lattice/core';

import { textVector } from '../meaning/text-vector.ts';
import { wordVectors } from '../meaning/word-vectors.ts';
import { analyseWords } from './analyse.ts';

/** A chunk's texts as the ranking compares them: headings first, then blocks. */
export function analyseChunk(chunk: Pick<Chunk, 'headingPath' | 'blocks'>): ChunkAnalysis {
  const leaves = textsOf(chunk).map(leavesOf);
  return {
    stems: leaves.map((sequence) => sequence.join(' ')).join('\n'),
    meaning: toBytes(textVector(leaves.flat(), wordVectors())),
  };
}

/** Every leaf and whole of a chunk, headings included. */
export function termsOfChunk(chunk: Pick<Chunk, 'headingPath' | 'blocks'>): ReadonlySet<string> {
  const words = textsOf(chunk).flatMap((text) => analyseWords(text));
  return new Set(words.flatMap(({ isStop, leaves, wholes }) => (isStop ? [] : [...leaves, ...wholes])));
}

function textsOf({ headingPath, blocks }: Pick<Chunk, 'headingPath' | 'blocks'>): string[] {
  return [...headingPath, ...blocks.map(textOf)];
}

function textOf(block: Block): string {
  return block.kind === 'code' ? `${block.title ?? ''}\n${block.text}` : blockToText(block);
}

function leavesOf(text: string): string[] {
  return analyseWords(text).flatMap(({ isStop, leaves }) => (isStop ? [] : leaves));
}

const LARGEST_BYTE = 127;

/** A hundred and some numbers as a byte each: directions are compared, which a hundredth more or less does not change. */
function toBytes(vector: Float32Array | null): Uint8Array | null {
  if (vector === null) return null;
  const largest = Math.max(...vector.map(Math.abs));
  return new Uint8Array(Int8Array.from(vector, (value) => Math.round((value / largest) * LARGEST_BYTE)).buffer);
}
