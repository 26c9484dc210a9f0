import type { StoredChunk } from '@lattice/core';

import { analyseChunk, termsOfChunk } from '../analysis/analyse-chunk.ts';
import { unit } from '../meaning/text-vector.ts';

/** A chunk as the ranking sees it. */
export interface SectionText {
  readonly chunk: StoredChunk;
  /** Leaf terms of each heading, the page's title first. */
  readonly headings: readonly (readonly string[])[];
  /** Leaf terms of each block. */
  readonly blocks: readonly (readonly string[])[];
  /** Every leaf and whole, headings included. */
  readonly terms: ReadonlySet<string>;
  /** What it is about, at length 1; null where it has no word of the language the vectors know. */
  readonly meaning: Float32Array | null;
}

export function readSectionText({ analysis, ...chunk }: StoredChunk): SectionText {
  const { stems, meaning } = analysis ?? analyseChunk(chunk);
  const sequences = stems.split('\n').map((line) => (line === '' ? [] : line.split(' ')));
  let terms: ReadonlySet<string> | undefined;
  return {
    chunk,
    headings: sequences.slice(0, chunk.headingPath.length),
    blocks: sequences.slice(chunk.headingPath.length),
    meaning: meaning === null ? null : unit(Float32Array.from(new Int8Array(meaning))),
    // Only the best of the candidates are asked for them.
    get terms() {
      terms ??= termsOfChunk(chunk);
      return terms;
    },
  };
}

/** Tells the sections of a site apart. */
export function sectionKey({ route, anchor }: Pick<StoredChunk, 'route' | 'anchor'>): string {
  return anchor === null ? route : `${route}#${anchor}`;
}
