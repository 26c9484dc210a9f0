import type { CallOptions, LiveGeneration, SiteIndex } from '@lattice/core';

import { readSectionText, type SectionText } from './ranking/section-text.ts';
import type { Candidate } from './ranking/signals.ts';
import { Recent } from './recent.ts';

/** A chunk that a search found. */
export interface FoundChunk {
  /** Number within its generation. */
  readonly chunk: number;
  /** BM25; 0 where the search by words did not find it. */
  readonly lexical: number;
  /** How much closer it is than the last one found by meaning; null where that search did not find it. */
  readonly dense: number | null;
}

/** Loads what the index found, in its order. */
export type LoadSections = (
  generation: LiveGeneration,
  found: readonly FoundChunk[],
  options?: CallOptions,
) => Promise<Candidate[]>;

/** About 15 kB each: what a busy site's readers ask for again and again is loaded once. */
const REMEMBERED_SECTIONS = 1_000;

export function createSectionLoader(index: Pick<SiteIndex, 'chunks'>): LoadSections {
  const recent = new Recent<string, SectionText>(REMEMBERED_SECTIONS);
  return async (generation, found, options) => {
    const keyOf = (chunk: number): string => `${generation.id} ${chunk}`;
    const texts = new Map<number, SectionText>();
    for (const { chunk } of found) {
      const known = recent.get(keyOf(chunk));
      if (known !== undefined) texts.set(chunk, known);
    }
    const missing = found.map(({ chunk }) => chunk).filter((chunk) => !texts.has(chunk));
    const loaded = missing.length === 0 ? [] : await index.chunks(generation, missing, options);
    for (const chunk of loaded) {
      const text = readSectionText(chunk);
      texts.set(chunk.number, text);
      recent.set(keyOf(chunk.number), text);
    }
    return found.flatMap(({ chunk, lexical, dense }) => {
      const text = texts.get(chunk);
      return text === undefined ? [] : [{ text, lexical, dense }];
    });
  };
}
