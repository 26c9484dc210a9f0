import { LatticeError, type LiveGeneration, type SiteIndex } from '@lattice/core';

import { isUuid } from '../../database/is-uuid.ts';
import { toLatticeError } from '../../database/map-error.ts';
import type { QueryTarget } from '../../database/run-query.ts';
import { dimensionsOf, requireLength } from '../../vectors/embedding-length.ts';
import { generationGone } from '../generation-gone.ts';
import { searchFlat } from './flat-vectors.ts';
import { loadVectors } from './load-vectors.ts';
import { detectPgvector, LONGEST_VECTOR, searchPgvector, type Pgvector } from './pgvector.ts';
import { VectorCache } from './vector-cache.ts';

/** 50,000 chunks of 768 dimensions. A search over them takes about 60 ms, in which the process does nothing else. */
const DEFAULT_VECTOR_MEMORY_BYTES = 160_000_000;
const FLOAT_BYTES = 4;
const LOOK_AGAIN_MS = 60_000;

export interface DenseSearchOptions {
  /** Most that vectors may take of this process's memory where the server has no pgvector. */
  readonly vectorMemoryBytes?: number;
  /** `ignored`: vectors are compared one by one in memory although the server could search them. For comparison. */
  readonly pgvector?: 'used' | 'ignored';
}

export function createDenseSearch(
  target: QueryTarget,
  { vectorMemoryBytes = DEFAULT_VECTOR_MEMORY_BYTES, pgvector: use = 'used' }: DenseSearchOptions,
): SiteIndex['searchDense'] {
  const pgvector = use === 'used' ? rememberPgvector(target) : () => Promise.resolve(null);
  const cache = new VectorCache((generation) => loadVectors(target, generation, dimensionsOf(generation)));
  return async (generation, { vector, scopes, limit }, { signal } = {}) => {
    if (!isUuid(generation.id)) throw generationGone(generation.id);
    const dimensions = dimensionsOf(generation);
    if (dimensions === 0) return [];
    requireLength(vector, dimensions);
    if (scopes.length === 0 || limit <= 0) return [];
    const found = await pgvector();
    if (found !== null && dimensions <= LONGEST_VECTOR) {
      return searchPgvector(target, found, { generation, query: { vector, scopes, limit }, signal });
    }
    if (generation.chunks * dimensions * FLOAT_BYTES > vectorMemoryBytes) throw tooLarge(generation);
    const vectors = await untilAborted(cache.get(generation), signal);
    return searchFlat(vectors, { vector, scopes: new Set(scopes), limit });
  };
}

/** It stays once it is there; where it is not, somebody may create it, so it is looked for again after a while. */
function rememberPgvector(target: QueryTarget): () => Promise<Pgvector | null> {
  let lookedAt = -Infinity;
  let last: Promise<Pgvector | null> = Promise.resolve(null);
  let found: Pgvector | null = null;
  return async () => {
    if (found !== null) return found;
    if (performance.now() - lookedAt > LOOK_AGAIN_MS) {
      lookedAt = performance.now();
      last = detectPgvector(target);
      last.catch(() => (lookedAt = -Infinity));
    }
    found = await last;
    return found;
  };
}

function tooLarge({ chunks }: LiveGeneration): LatticeError {
  return new LatticeError('search-unavailable', 'The site has too many vectors to be searched in memory.', {
    fix: 'Install the extension pgvector in the database (CREATE EXTENSION vector), or set QDRANT_URL.',
    context: { chunks },
  });
}

/** The load goes on for the others. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(toLatticeError(signal.reason, signal));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    work.catch(() => undefined);
  }
}
