import {
  FUSION_DEPTH,
  fuseRanks,
  LatticeError,
  type CallOptions,
  type FusedQuery,
  type SparseVector,
  type ReplicaFilter,
  type VectorHit,
  type VectorPoint,
  type VectorReplica,
} from '@lattice/core';

interface Collection {
  readonly dimensions: number | null;
  readonly points: Map<string, VectorPoint>;
}

const SCROLLED_AT_ONCE = 100;

/** A replica in memory: exact, and with the ranking of the real ones. */
export class FakeVectorReplica implements VectorReplica {
  /** When set, every call fails with it. */
  failure: Error | null = null;
  /** Points written so far, one by one. */
  upserts = 0;

  readonly #collections = new Map<string, Collection>();
  readonly #aliases = new Map<string, string>();

  async ensureCollection(name: string, dimensions: number | null, options?: CallOptions): Promise<void> {
    this.#begin(options);
    const present = this.#collections.get(name);
    if (present === undefined) this.#collections.set(name, { dimensions, points: new Map() });
    else if (present.dimensions !== dimensions) throw mismatch();
  }

  async dropCollection(name: string, options?: CallOptions): Promise<void> {
    this.#begin(options);
    this.#collections.delete(name);
    for (const [alias, target] of this.#aliases) if (target === name) this.#aliases.delete(alias);
  }

  async collections(options?: CallOptions): Promise<string[]> {
    this.#begin(options);
    return [...this.#collections.keys()];
  }

  async upsert(name: string, points: readonly VectorPoint[], options?: CallOptions): Promise<void> {
    const collection = this.#open(name, options);
    for (const { dense } of points) {
      if (dense !== null && dense.length !== collection.dimensions) throw mismatch();
    }
    for (const point of points) collection.points.set(point.id, point);
    this.upserts += points.length;
  }

  async deletePages(
    name: string,
    { generation, routes }: { readonly generation: string; readonly routes: readonly string[] },
    options?: CallOptions,
  ): Promise<void> {
    const { points } = this.#open(name, options);
    for (const point of this.#matching(name, { generation })) if (routes.includes(point.route)) points.delete(point.id);
  }

  async retainGenerations(
    name: string,
    { site, generations }: { readonly site: string; readonly generations: readonly string[] },
    options?: CallOptions,
  ): Promise<void> {
    const { points } = this.#open(name, options);
    for (const [id, point] of points) {
      if (point.site === site && !generations.includes(point.generation)) points.delete(id);
    }
  }

  async count(name: string, filter: ReplicaFilter, options?: CallOptions): Promise<number> {
    this.#open(name, options);
    return this.#matching(name, filter).length;
  }

  async *scroll(
    name: string,
    filter: ReplicaFilter,
    options?: CallOptions,
  ): AsyncGenerator<readonly Pick<VectorPoint, 'id' | 'route' | 'chunk' | 'scope'>[], void, void> {
    this.#open(name, options);
    const points = this.#matching(name, filter);
    for (let from = 0; from < points.length; from += SCROLLED_AT_ONCE) {
      this.#begin(options);
      yield points.slice(from, from + SCROLLED_AT_ONCE);
    }
  }

  async searchDense(
    name: string,
    query: { readonly vector: Float32Array; readonly filter: ReplicaFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]> {
    const { dimensions } = this.#open(name, options);
    if (query.vector.length !== dimensions) throw mismatch();
    return best(this.#dense(name, query), query.limit);
  }

  async searchSparse(
    name: string,
    query: { readonly vector: SparseVector; readonly filter: ReplicaFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]> {
    this.#open(name, options);
    return best(this.#sparse(name, query), query.limit);
  }

  async searchFused(
    name: string,
    query: FusedQuery & { readonly filter: ReplicaFilter; readonly limit: number },
    options?: CallOptions,
  ): Promise<VectorHit[]> {
    const { dimensions } = this.#open(name, options);
    if (query.dense.length !== dimensions) throw mismatch();
    const depth = Math.max(FUSION_DEPTH, query.limit);
    const legs = [
      { weight: query.denseWeight, hits: best(this.#dense(name, { ...query, vector: query.dense }), depth) },
      { weight: query.sparseWeight, hits: best(this.#sparse(name, { ...query, vector: query.sparse }), depth) },
    ];
    return fuseRanks(legs, query.limit);
  }

  async pointAlias(alias: string, name: string, options?: CallOptions): Promise<void> {
    this.#open(name, options);
    if (this.#collections.has(alias)) throw new LatticeError('configuration-invalid', 'a collection has that name');
    this.#aliases.set(alias, name);
  }

  async aliasTarget(alias: string, options?: CallOptions): Promise<string | null> {
    this.#begin(options);
    return this.#aliases.get(alias) ?? null;
  }

  #begin({ signal }: CallOptions = {}): void {
    if (signal?.aborted === true) throw new LatticeError('cancelled', 'cancelled');
    if (this.failure !== null) throw this.failure;
  }

  #open(name: string, options: CallOptions | undefined): Collection {
    this.#begin(options);
    const found = this.#collections.get(this.#aliases.get(name) ?? name);
    if (found !== undefined) return found;
    throw new LatticeError('search-unavailable', 'no such collection', { context: { reason: 'collection-missing' } });
  }

  #matching(name: string, filter: ReplicaFilter): VectorPoint[] {
    const { points } = this.#open(name, undefined);
    const { generation, site, scopes, versions, locales, owner } = filter;
    return [...points.values()].filter(
      (point) =>
        point.generation === generation &&
        (site === undefined || point.site === site) &&
        (scopes === undefined || scopes.includes(point.scope)) &&
        (versions === undefined || versions.includes(point.version)) &&
        (locales === undefined || locales.includes(point.locale)) &&
        (owner === undefined || point.owner === owner),
    );
  }

  #dense(name: string, { vector, filter }: { vector: Float32Array; filter: ReplicaFilter }): VectorHit[] {
    return this.#matching(name, filter).flatMap(({ chunk, dense }) =>
      dense === null ? [] : [{ chunk, score: dense.reduce((sum, value, at) => sum + value * (vector[at] ?? 0), 0) }],
    );
  }

  /** Rarity is that in the whole collection, as Qdrant reckons it. */
  #sparse(name: string, { vector, filter }: { vector: SparseVector; filter: ReplicaFilter }): VectorHit[] {
    const all = [...this.#open(name, undefined).points.values()];
    const terms = vector.indices.map((index, at) => {
      const holding = all.filter(({ sparse }) => sparse.indices.includes(index)).length;
      const idf = Math.log(1 + (all.length - holding + 0.5) / (holding + 0.5));
      return { index, weight: idf * (vector.values[at] ?? 0) };
    });
    return this.#matching(name, filter).flatMap(({ chunk, sparse }) => {
      let score = 0;
      for (const { index, weight } of terms) {
        const at = sparse.indices.indexOf(index);
        if (at >= 0) score += weight * (sparse.values[at] ?? 0);
      }
      return score > 0 ? [{ chunk, score }] : [];
    });
  }
}

function best(hits: readonly VectorHit[], limit: number): VectorHit[] {
  return hits.toSorted((one, two) => two.score - one.score || one.chunk - two.chunk).slice(0, Math.max(0, limit));
}

function mismatch(): LatticeError {
  return new LatticeError('generation-mismatch', 'vectors of another length');
}
