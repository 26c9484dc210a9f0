import { type Block, blocksToText, blockToText, type ItemBlock } from '@lattice/core';

import { analyse } from '../analysis/analyse.ts';
import { findWords, isUnspaced } from '../analysis/find-words.ts';
import { splitSentences } from './split-sentences.ts';

/** A sentence, a row or a code fence of a chunk: the least that an answer quotes. */
export interface Unit {
  readonly block: Block;
  /** Position of the block in the chunk. */
  readonly blockIndex: number;
  /** Verbatim. For code with its fence. */
  readonly text: string;
  /** Place in `ChunkUnits.text`. */
  readonly start: number;
  readonly end: number;
  readonly words: number;
  readonly terms: ReadonlySet<string>;
}

export interface ChunkUnits {
  /** `blocksToText` of the chunk: what quotes are cut from. */
  readonly text: string;
  readonly units: readonly Unit[];
}

/** A chunk that is loaded is read for every question that finds it. */
const read = new WeakMap<readonly Block[], ChunkUnits>();

/** Cuts a chunk into what can be quoted, with the place of each piece in its text. */
export function readUnits(blocks: readonly Block[]): ChunkUnits {
  const known = read.get(blocks);
  if (known !== undefined) return known;
  const units = cutUnits(blocks);
  read.set(blocks, units);
  return units;
}

function cutUnits(blocks: readonly Block[]): ChunkUnits {
  const text = blocksToText(blocks);
  const units: Unit[] = [];
  let cursor = 0;
  for (const [blockIndex, block] of blocks.entries()) {
    const written = blockToText(block);
    const offset = text.indexOf(written, cursor);
    cursor = offset + written.length;
    for (const piece of piecesOf(block, written)) {
      if (piece.text.trim() === '' || isFragment(block, piece.text)) continue;
      const start = offset + piece.start;
      units.push({
        block,
        blockIndex,
        text: piece.text,
        start,
        end: start + piece.text.length,
        words: countWords(piece.text),
        terms: new Set(analyse(piece.text)),
      });
    }
  }
  return { text, units };
}

/** The alternative text of an image, a stray label: no sentence to quote. */
function isFragment(block: Block, text: string): boolean {
  return block.kind === 'prose' && countWords(text) < 3 && !/[.!?:;…。！？：；]$/u.test(text);
}

/** Characters that make a word in scripts without spaces, on average. */
const CHARACTERS_PER_WORD = 2;

function countWords(text: string): number {
  return findWords(text).reduce(
    (sum, word) => sum + (isUnspaced(word) ? Math.ceil(word.length / CHARACTERS_PER_WORD) : 1),
    0,
  );
}

function piecesOf(block: Block, written: string): { text: string; start: number }[] {
  if (block.kind === 'row') return [{ text: written, start: 0 }];
  if (block.kind === 'code') return [{ text: written, start: 0 }];
  const marker = block.kind === 'item' ? markerLength(block) : 0;
  return splitSentences(written.slice(marker)).map(({ text, start }) => ({ text, start: start + marker }));
}

/** Length of the indent and bullet that `blockToText` writes before an item. */
function markerLength(block: ItemBlock): number {
  return 2 * block.depth + block.marker.length + 1;
}
