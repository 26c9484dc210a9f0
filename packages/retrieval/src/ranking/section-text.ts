import { type Block, blockToText, type StoredChunk } from '@lattice/core';

import { analyseWords } from '../analysis/analyse.ts';
import { textVector } from '../meaning/text-vector.ts';
import { wordVectors } from '../meaning/word-vectors.ts';

/** A chunk as the ranking sees it: analysed once, compared many times. */
export interface SectionText {
  readonly chunk: StoredChunk;
  /** Leaf terms of each heading, the page's title first. */
  readonly headings: readonly (readonly string[])[];
  /** Leaf terms of each block. */
  readonly blocks: readonly (readonly string[])[];
  /** Every leaf and whole, headings included. */
  readonly terms: ReadonlySet<string>;
  /** What it is about; null where it has no word of the language the vectors know. */
  readonly meaning: Float32Array | null;
}

export function readSectionText(chunk: StoredChunk): SectionText {
  const terms = new Set<string>();
  const read = (text: string): string[] => {
    const sequence: string[] = [];
    for (const word of analyseWords(text)) {
      if (word.isStop) continue;
      for (const leaf of word.leaves) {
        sequence.push(leaf);
        terms.add(leaf);
      }
      for (const whole of word.wholes) terms.add(whole);
    }
    return sequence;
  };
  const headings = chunk.headingPath.map((heading) => read(heading));
  const blocks = chunk.blocks.map((block) => read(textOf(block)));
  const meaning = textVector([...headings, ...blocks].flat(), wordVectors());
  return { chunk, headings, blocks, terms, meaning };
}

/** Tells the sections of a site apart. */
export function sectionKey({ route, anchor }: Pick<StoredChunk, 'route' | 'anchor'>): string {
  return anchor === null ? route : `${route}#${anchor}`;
}

function textOf(block: Block): string {
  return block.kind === 'code' ? `${block.title ?? ''}\n${block.text}` : blockToText(block);
}
