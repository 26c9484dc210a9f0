import { LatticeError, type CallOptions, type Circuit, type VectorHit, type VectorReplica } from '@lattice/core';

import { countAnswer, doneAnswer, hitsAnswer, scrollAnswer } from './answers.ts';
import { createCollections, isMissing } from './collections.ts';
import { DENSE, type PointFilter, toFilter, toPoint, WORDS } from './fields.ts';
import { fusedQuery } from './fused-query.ts';
import { connectQdrant, type QdrantApi } from './qdrant-connection.ts';
import { type QdrantOptions, SEARCH_LIMITS, WRITE_LIMITS } from './qdrant-options.ts';

export type { QdrantOptions } from './qdrant-options.ts';

export interface QdrantReplica extends VectorReplica {
  /** @throws LatticeError `search-unavailable` where the server is away, refuses the key or is too old. */
  ping(options?: CallOptions): Promise<void>;
  circuit(): Circuit;
}

/** Points of one request: three megabytes at 1,536 dimensions, of the 32 that a server takes. */
const POINTS_AT_ONCE = 200;
const SCROLLED_AT_ONCE = 1_000;
/**
 * Writes return when they are applied, so that what is read next is there, and pass one replica that puts them in order:
 * a page's points are deleted and written within moments. Writing again is harmless, so no stronger order is bought.
 */
const WRITTEN = { wait: true, ordering: 'medium' } as const;

type QueryRequest = Parameters<QdrantApi['queryPoints']>[0];

/** Vectors in Qdrant 1.15 or later. Nothing is asked of the server before the first call. */
export function createQdrantReplica(options: QdrantOptions): QdrantReplica {
  const connection = connectQdrant(options);
  const collections = createCollections(connection);

  /** What every call on points goes through; a collection that is gone is also forgotten. */
  async function onPoints<T>(name: string, { signal }: CallOptions, call: () => Promise<T>): Promise<T> {
    await connection.requireVersion(signal);
    try {
      return await call();
    } catch (error) {
      if (isMissing(error)) collections.forget(name);
      throw error;
    }
  }

  async function search(name: string, request: object | null, options: SearchOptions): Promise<VectorHit[]> {
    const { limit, filter, given } = options;
    // An answer of nothing is still one about a collection that is there.
    const dimensions = await collections.dimensions(name, given);
    if (options.vector !== undefined) requireLength(options.vector, dimensions);
    if (request === null || filter === null || limit <= 0) return [];
    const asked: QueryRequest = { collection_name: name, limit, with_payload: ['chunk'], ...request };
    const { result } = await connection.call((api, init) => api.queryPoints(asked, init), {
      answer: hitsAnswer,
      limits: SEARCH_LIMITS,
      signal: given.signal,
    });
    return result.points
      .map(({ score, payload }) => ({ chunk: payload.chunk, score }))
      .toSorted((one, two) => two.score - one.score || one.chunk - two.chunk);
  }

  async function deleteBy(name: string, filter: object, { signal }: CallOptions): Promise<void> {
    const request = { collection_name: name, ...WRITTEN, filter };
    await connection.call((api, init) => api.deletePoints(request, init), {
      answer: doneAnswer,
      limits: WRITE_LIMITS,
      signal,
    });
  }

  return {
    async ping(given = {}) {
      await connection.requireVersion(given.signal);
      await collections.names(given);
    },
    circuit: () => connection.circuit(),

    ensureCollection: (name, dimensions, given = {}) =>
      onPoints(name, given, () => collections.ensure(name, dimensions, given)),
    dropCollection: (name, given = {}) => onPoints(name, given, () => collections.drop(name, given)),
    collections: (given = {}) => onPoints('', given, () => collections.names(given)),
    pointAlias: (alias, name, given = {}) => onPoints(name, given, () => collections.pointAlias(alias, name, given)),
    aliasTarget: (alias, given = {}) => onPoints('', given, () => collections.aliasTarget(alias, given)),

    upsert: (name, points, given = {}) =>
      onPoints(name, given, async () => {
        const dimensions = await collections.dimensions(name, given);
        for (const { dense } of points) if (dense !== null) requireLength(dense, dimensions);
        for (let start = 0; start < points.length; start += POINTS_AT_ONCE) {
          const some = points.slice(start, start + POINTS_AT_ONCE).map(toPoint);
          const request = { collection_name: name, ...WRITTEN, points: some };
          await connection.call((api, init) => api.upsertPoints(request, init), {
            answer: doneAnswer,
            limits: WRITE_LIMITS,
            signal: given.signal,
          });
        }
      }),

    deletePages: (name, { generation, routes }, given = {}) =>
      onPoints(name, given, async () => {
        const must = [
          { key: 'generation', match: { value: generation } },
          { key: 'route', match: { any: [...routes] } },
        ];
        if (routes.length > 0) await deleteBy(name, { must }, given);
      }),

    retainGenerations: (name, { site, generations }, given = {}) =>
      onPoints(name, given, async () => {
        const must = [{ key: 'site', match: { value: site } }];
        const kept = generations.map((value) => ({ key: 'generation', match: { value } }));
        await deleteBy(name, { must, must_not: kept }, given);
      }),

    count: (name, asked, given = {}) =>
      onPoints(name, given, async () => {
        const filter = toFilter(asked);
        if (filter === null) return 0;
        const request = { collection_name: name, filter, exact: true };
        const { result } = await connection.call((api, init) => api.countPoints(request, init), {
          answer: countAnswer,
          limits: SEARCH_LIMITS,
          signal: given.signal,
        });
        return result.count;
      }),

    async *scroll(name, asked, given = {}) {
      const filter = toFilter(asked);
      if (filter === null) return;
      let offset: string | number | null | undefined;
      do {
        const from = offset === undefined ? {} : { offset };
        const request = { collection_name: name, filter, limit: SCROLLED_AT_ONCE, with_payload: true, ...from };
        const { result } = await onPoints(name, given, () =>
          connection.call((api, init) => api.scrollPoints(request, init), {
            answer: scrollAnswer,
            limits: SEARCH_LIMITS,
            signal: given.signal,
          }),
        );
        if (result.points.length > 0) yield result.points.map(({ id, payload }) => ({ id, ...payload }));
        offset = result.next_page_offset ?? null;
      } while (offset !== null);
    },

    searchDense: (name, { vector, filter: asked, limit }, given = {}) => {
      const filter = toFilter(asked);
      const request = { query: Array.from(vector), using: DENSE, filter };
      return onPoints(name, given, () => search(name, request, { vector, filter, limit, given }));
    },

    searchSparse: (name, { vector: { indices, values }, filter: asked, limit }, given = {}) => {
      const filter = toFilter(asked);
      const query = { indices: [...indices], values: [...values] };
      const request = indices.length === 0 ? null : { query, using: WORDS, filter };
      return onPoints(name, given, () => search(name, request, { filter, limit, given }));
    },

    searchFused: (name, query, given = {}) => {
      const filter = toFilter(query.filter);
      const request = filter === null ? null : fusedQuery(query, filter);
      return onPoints(name, given, () =>
        search(name, request, { vector: query.dense, filter, limit: query.limit, given }),
      );
    },
  };
}

interface SearchOptions {
  readonly filter: PointFilter | null;
  readonly limit: number;
  readonly given: CallOptions;
  /** To be of the collection's length. */
  readonly vector?: Float32Array;
}

function requireLength({ length }: Float32Array, dimensions: number | null): void {
  if (length === dimensions) return;
  throw new LatticeError('generation-mismatch', 'A vector is not of the length that the collection in Qdrant holds.', {
    fix: 'Check EMBEDDING_BACKEND, its model and EMBEDDING_DIMENSIONS, or ingest the site again.',
    context: { length, dimensions },
  });
}
