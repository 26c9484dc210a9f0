import { type Block, blockToText, type StoredChunk } from '@lattice/core';

import { analyseWords } from '../analysis/analyse.ts';

/** A chunk as the ranking sees it: analysed once, compared many times. */
export interface SectionText {
  readonly chunk: StoredChunk;
  /** Leaf terms of each heading, the page's title first. */
  readonly headings: readonly (readonly string[])[];
  /** Leaf terms of each block. */
  readonly blocks: readonly (readonly string[])[];
  /** Every leaf and whole, headings included. */
  readonly terms: ReadonlySet<string>;
  /** Words as written, in lower case, with their number. Headings count twice. */
  readonly surfaces: ReadonlyMap<string, number>;
}

const HEADING_SURFACES = 2;

export function readSectionText(chunk: StoredChunk): SectionText {
  const terms = new Set<string>();
  const surfaces = new Map<string, number>();
  const read = (text: string, weight: number): string[] => {
    const sequence: string[] = [];
    for (const word of analyseWords(text)) {
      if (word.isStop) continue;
      for (const leaf of word.leaves) {
        sequence.push(leaf);
        terms.add(leaf);
      }
      for (const whole of word.wholes) terms.add(whole);
      for (const surface of word.surfaces) surfaces.set(surface, (surfaces.get(surface) ?? 0) + weight);
    }
    return sequence;
  };
  const headings = chunk.headingPath.map((heading) => read(heading, HEADING_SURFACES));
  const blocks = chunk.blocks.map((block) => read(textOf(block), 1));
  return { chunk, headings, blocks, terms, surfaces };
}

/** Tells the sections of a site apart. */
export function sectionKey({ route, anchor }: Pick<StoredChunk, 'route' | 'anchor'>): string {
  return anchor === null ? route : `${route}#${anchor}`;
}

function textOf(block: Block): string {
  return block.kind === 'code' ? `${block.title ?? ''}\n${block.text}` : blockToText(block);
}
