import type { LiveGeneration } from '@lattice/core';

import type { FlatVectors } from './flat-vectors.ts';

type Load = (generation: LiveGeneration) => Promise<FlatVectors>;

interface Held {
  readonly content: string;
  readonly publishedAt: Date;
  readonly vectors: Promise<FlatVectors>;
}

/**
 * Holds the vectors of one generation: the newest that was asked for. Readers that come while they are loaded wait for
 * the same load. The ones before are let go first, so that memory never holds two.
 */
export class VectorCache {
  readonly #load: Load;
  #held: Held | null = null;

  constructor(load: Load) {
    this.#load = load;
  }

  async get(generation: LiveGeneration): Promise<FlatVectors> {
    const held = this.#held;
    if (held?.content === generation.content) return held.vectors;
    // A reader that still holds what has been replaced: the next one no longer does.
    if (held !== null && generation.publishedAt < held.publishedAt) return this.#load(generation);
    this.#held = null;
    const { content, publishedAt } = generation;
    const next = { content, publishedAt, vectors: this.#load(generation) };
    this.#held = next;
    next.vectors.catch(() => {
      if (this.#held === next) this.#held = null;
    });
    return next.vectors;
  }
}
