import { LatticeError, type CallOptions } from '@lattice/core';

import { aliasesAnswer, collectionAnswer, collectionsAnswer, doneAnswer, type CollectionParams } from './answers.ts';
import { DENSE, INDEXED_FIELDS, WORDS } from './fields.ts';
import type { QdrantConnection } from './qdrant-connection.ts';
import { SEARCH_LIMITS, WRITE_LIMITS } from './qdrant-options.ts';

/** What there is on a server: collections with what they hold, and the aliases that name them. */
export interface Collections {
  ensure(name: string, dimensions: number | null, options?: CallOptions): Promise<void>;
  drop(name: string, options?: CallOptions): Promise<void>;
  names(options?: CallOptions): Promise<string[]>;
  /** Length of the vectors, null for words alone. From memory after the first time. */
  dimensions(name: string, options?: CallOptions): Promise<number | null>;
  forget(name: string): void;
  pointAlias(alias: string, name: string, options?: CallOptions): Promise<void>;
  aliasTarget(alias: string, options?: CallOptions): Promise<string | null>;
}

export function createCollections(connection: QdrantConnection): Collections {
  const known = new Map<string, number | null>();

  async function read(name: string, { signal }: CallOptions): Promise<CollectionParams> {
    const answer = await connection.call((api, init) => api.getCollection({ collection_name: name }, init), {
      answer: collectionAnswer,
      limits: SEARCH_LIMITS,
      signal,
    });
    return answer.result.config.params;
  }

  async function find(name: string, options: CallOptions): Promise<CollectionParams | null> {
    try {
      return await read(name, options);
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  async function create(name: string, dimensions: number | null, { signal }: CallOptions): Promise<void> {
    const request = {
      collection_name: name,
      vectors: dimensions === null ? {} : { [DENSE]: { size: dimensions, distance: 'Cosine' as const } },
      sparse_vectors: { [WORDS]: { modifier: 'idf' as const } },
    };
    // Not repeated by itself: the second time it would be there already, and that is looked at below.
    const limits = { ...WRITE_LIMITS, retries: 0 };
    await connection.call((api, init) => api.createCollection(request, init), { answer: doneAnswer, limits, signal });
  }

  async function names({ signal }: CallOptions = {}): Promise<string[]> {
    const limits = SEARCH_LIMITS;
    const answer = await connection.call((api, init) => api.getCollections({}, init), {
      answer: collectionsAnswer,
      limits,
      signal,
    });
    return answer.result.collections.map((collection) => collection.name);
  }

  async function aliasTarget(alias: string, { signal }: CallOptions = {}): Promise<string | null> {
    const answer = await connection.call((api, init) => api.getCollectionsAliases({}, init), {
      answer: aliasesAnswer,
      limits: SEARCH_LIMITS,
      signal,
    });
    return answer.result.aliases.find(({ alias_name }) => alias_name === alias)?.collection_name ?? null;
  }

  return {
    names,
    aliasTarget,
    forget: (name) => void known.delete(name),

    async ensure(name, dimensions, options = {}) {
      let params = await find(name, options);
      if (params === null) {
        const failure = await create(name, dimensions, options).catch((error: unknown) => error);
        // Whoever was faster made it; without it the failure was one.
        params = await find(name, options);
        if (params === null) throw failure;
      }
      requireFit(name, params, dimensions);
      for (const field of INDEXED_FIELDS) {
        const request = { collection_name: name, wait: true, ...field };
        await connection.call((api, init) => api.createFieldIndex(request, init), {
          answer: doneAnswer,
          limits: WRITE_LIMITS,
          signal: options.signal,
        });
      }
      known.set(name, dimensions);
    },

    async drop(name, { signal } = {}) {
      known.delete(name);
      const call = { answer: doneAnswer, limits: WRITE_LIMITS, signal };
      try {
        await connection.call((api, init) => api.deleteCollection({ collection_name: name }, init), call);
      } catch (error) {
        if (!isMissing(error)) throw error;
      }
    },

    async dimensions(name, options = {}) {
      const found = known.get(name);
      if (found !== undefined) return found;
      const dimensions = denseSize(await read(name, options)) ?? null;
      known.set(name, dimensions);
      return dimensions;
    },

    async pointAlias(alias, name, options = {}) {
      // Also the proof that it is there: an alias of nothing would be refused less clearly.
      const [present] = [await names(options), await read(name, options)];
      if (present.includes(alias)) throw nameTaken(alias);
      const before = await aliasTarget(alias, options);
      if (before === name) return;
      const actions = [
        ...(before === null ? [] : [{ delete_alias: { alias_name: alias } }]),
        { create_alias: { alias_name: alias, collection_name: name } },
      ];
      await connection.call((api, init) => api.updateAliases({ actions }, init), {
        answer: doneAnswer,
        limits: WRITE_LIMITS,
        signal: options.signal,
      });
    },
  };
}

export function isMissing(error: unknown): boolean {
  return LatticeError.isInstance(error) && error.context['reason'] === 'collection-missing';
}

/** Undefined where the collection is none of ours. */
function denseSize({ vectors, sparse_vectors: words }: CollectionParams): number | null | undefined {
  if (words?.[WORDS] === undefined) return undefined;
  if (vectors === null || vectors === undefined || Object.keys(vectors).length === 0) return null;
  const dense = Object.entries(vectors).find(([name]) => name === DENSE)?.[1];
  return typeof dense === 'object' ? dense.size : undefined;
}

function requireFit(name: string, params: CollectionParams, dimensions: number | null): void {
  const found = denseSize(params);
  if (found === dimensions) return;
  throw new LatticeError(
    'generation-mismatch',
    found === undefined
      ? `The collection ${name} in Qdrant was made by another program.`
      : `The collection ${name} in Qdrant holds vectors of another length.`,
    {
      fix: 'Set QDRANT_COLLECTION to a name that nothing else uses, or delete that collection.',
      context: { collection: name, found: found ?? null, wanted: dimensions },
    },
  );
}

function nameTaken(alias: string): LatticeError {
  return new LatticeError('configuration-invalid', `Qdrant has a collection named ${alias}, so no alias can be.`, {
    fix: `Set QDRANT_COLLECTION to another name, or delete the collection ${alias} once nothing reads it any more.`,
    context: { alias },
  });
}
