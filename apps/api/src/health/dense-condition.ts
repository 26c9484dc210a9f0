import type { EmbeddingIdentity, EmbeddingModel, LiveGeneration } from '@lattice/core';

import type { DependencyCondition } from './readiness.ts';

const REBUILD = 'run `npm run lattice -- ingest SOURCE` to rebuild the index';

/**
 * Whether questions are searched by meaning as configured. A model that is not the index' one switches that off, since
 * vectors of two models are never compared; words are searched all the same.
 */
export function denseCondition(live: LiveGeneration, model: EmbeddingModel | null): DependencyCondition {
  const made = live.embedding ?? null;
  if (model === null) {
    return made === null
      ? { state: 'up' }
      : degraded(`the index has vectors of ${describe(made)}, and no embedding model is configured`);
  }
  if (made === null) return degraded(`the index has no vectors; ${REBUILD} with ${describe(identityOf(model))}`);
  if (made.model === model.id && made.dimensions === model.dimensions) return { state: 'up' };
  const configured = describe(identityOf(model));
  return degraded(`the index has vectors of ${describe(made)}, not of ${configured}; ${REBUILD}`);
}

function degraded(reason: string): DependencyCondition {
  return { state: 'degraded', reason };
}

function identityOf({ id, dimensions }: EmbeddingModel): EmbeddingIdentity {
  return { model: id, dimensions };
}

function describe({ model, dimensions }: EmbeddingIdentity): string {
  return `${model} (${dimensions})`;
}
