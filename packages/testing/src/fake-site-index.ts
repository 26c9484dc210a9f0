import {
  LatticeError,
  type DenseHit,
  type DenseQuery,
  type EmbeddingIdentity,
  type IndexedPage,
  type LexicalHit,
  type LexicalQuery,
  type LexicalResult,
  type LiveGeneration,
  type ManifestPage,
  type NumberedScope,
  type Scope,
  type SiteIdentity,
  type SiteIndex,
  type StoredChunk,
} from '@lattice/core';

export interface FakeSite {
  readonly pages: readonly IndexedPage[];
  /** Those of the pages unless given. */
  readonly scopes?: readonly Scope[];
  readonly site?: Partial<SiteIdentity>;
  /** What the vectors of the chunks were made with. */
  readonly embedding?: EmbeddingIdentity;
  readonly agreement?: number;
}

/** BM25 constants of every lexical store; see the measurements behind DESIGN section 6. */
const K1 = 1.2;
const B = 0.75;

interface Posting {
  readonly chunk: number;
  readonly frequency: number;
}

/** A site index in memory with the ranking of the real ones. `publish` replaces what readers see. */
export class FakeSiteIndex implements SiteIndex {
  /** What was asked for, oldest first. */
  readonly queries: LexicalQuery[] = [];
  readonly denseQueries: DenseQuery[] = [];
  /** Numbers of the chunks that were loaded, one entry a call. */
  readonly loads: (readonly number[])[] = [];
  /** When set, every call fails with it. */
  failure: Error | null = null;
  /** When set, dense searches alone fail with it. */
  denseFailure: Error | null = null;

  #published = 0;
  #generation: LiveGeneration | null = null;
  #chunks: readonly StoredChunk[] = [];
  #lengths: readonly number[] = [];
  #vectors: readonly (Float32Array | null)[] = [];
  #pages: ReadonlyMap<string, ManifestPage> = new Map();
  #postings: ReadonlyMap<string, readonly Posting[]> = new Map();

  constructor(site?: FakeSite) {
    if (site !== undefined) this.publish(site);
  }

  publish({ pages, site, embedding, agreement, scopes: listed = [] }: FakeSite): void {
    const scopes = numberScopes([...listed, ...pages.map((page) => page.page.scope)]);
    const postings = new Map<string, Posting[]>();
    const chunks: StoredChunk[] = [];
    const lengths: number[] = [];
    const vectors: (Float32Array | null)[] = [];
    for (const { page, chunks: pageChunks } of pages) {
      const scope = scopes.get(scopeKey(page.scope));
      if (scope === undefined) throw new Error(`no scope for ${page.route}`);
      for (const { chunk, terms, length, vector, analysis } of pageChunks) {
        const number = chunks.length;
        chunks.push({
          ...chunk,
          number,
          scope,
          pageTitle: page.title,
          ...(analysis === undefined ? {} : { analysis }),
        });
        lengths.push(length);
        vectors.push(vector ?? null);
        for (const [term, frequency] of terms) {
          const list = postings.get(term);
          if (list === undefined) postings.set(term, [{ chunk: number, frequency }]);
          else list.push({ chunk: number, frequency });
        }
      }
    }
    this.#chunks = chunks;
    this.#lengths = lengths;
    this.#vectors = vectors;
    this.#postings = postings;
    this.#pages = new Map(pages.map(({ page }) => [page.route, page]));
    const id = `generation-${(this.#published += 1)}`;
    this.#generation = {
      id,
      content: id,
      siteId: 'site',
      site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en', ...site },
      fingerprint: 'fake',
      scopes: [...scopes.values()],
      pages: pages.length,
      chunks: chunks.length,
      publishedAt: new Date(0),
      embedding: embedding ?? null,
      agreement: agreement ?? null,
    };
  }

  async live(): Promise<LiveGeneration | null> {
    this.#failIfAsked();
    return this.#generation;
  }

  async searchLexical(_generation: LiveGeneration, query: LexicalQuery): Promise<LexicalResult> {
    this.#failIfAsked();
    this.queries.push(query);
    const inScope = this.#chunks.map((chunk) => query.scopes.includes(chunk.scope.number));
    const count = inScope.filter(Boolean).length;
    const total = this.#lengths.reduce((sum, length, chunk) => (inScope[chunk] === true ? sum + length : sum), 0);
    const averageLength = count === 0 ? 1 : total / count;
    const documentFrequency = new Map<string, number>();
    const scores = new Map<number, number>();
    for (const { term, weight } of query.terms) {
      const postings = (this.#postings.get(term) ?? []).filter(({ chunk }) => inScope[chunk] === true);
      documentFrequency.set(term, postings.length);
      const idf = Math.log(1 + (count - postings.length + 0.5) / (postings.length + 0.5));
      for (const { chunk, frequency } of postings) {
        const norm = K1 * (1 - B + (B * (this.#lengths[chunk] ?? 0)) / averageLength);
        const gain = weight * idf * ((frequency * (K1 + 1)) / (frequency + norm));
        scores.set(chunk, (scores.get(chunk) ?? 0) + gain);
      }
    }
    const hits: LexicalHit[] = [...scores].map(([chunk, score]) => ({ chunk, score }));
    hits.sort((a, b) => b.score - a.score || a.chunk - b.chunk);
    return { hits: hits.slice(0, query.limit), chunks: count, documentFrequency };
  }

  async searchDense(generation: LiveGeneration, query: DenseQuery): Promise<readonly DenseHit[]> {
    this.#failIfAsked();
    if (this.denseFailure !== null) throw this.denseFailure;
    this.denseQueries.push(query);
    const dimensions = generation.embedding?.dimensions ?? 0;
    if (dimensions === 0) return [];
    if (query.vector.length !== dimensions) throw new LatticeError('generation-mismatch', 'another length');
    const hits = this.#chunks.flatMap(({ number, scope }) => {
      const vector = this.#vectors[number];
      if (vector === null || vector === undefined || !query.scopes.includes(scope.number)) return [];
      return [{ chunk: number, score: vector.reduce((sum, value, at) => sum + value * (query.vector[at] ?? 0), 0) }];
    });
    hits.sort((a, b) => b.score - a.score || a.chunk - b.chunk);
    return hits.slice(0, Math.max(0, query.limit));
  }

  async chunks(_generation: LiveGeneration, numbers: readonly number[]): Promise<StoredChunk[]> {
    this.#failIfAsked();
    this.loads.push(numbers);
    return numbers.flatMap((number) => this.#chunks[number] ?? []);
  }

  async sections(
    _generation: LiveGeneration,
    places: readonly { readonly route: string; readonly anchor: string | null }[],
  ): Promise<StoredChunk[]> {
    this.#failIfAsked();
    return places.flatMap(({ route, anchor }) =>
      this.#chunks.filter((chunk) => chunk.route === route && chunk.anchor === anchor),
    );
  }

  async pages(_generation: LiveGeneration, routes: readonly string[]): Promise<ReadonlyMap<string, ManifestPage>> {
    this.#failIfAsked();
    return new Map(this.#pages.entries().filter(([route]) => routes.includes(route)));
  }

  #failIfAsked(): void {
    if (this.failure !== null) throw this.failure;
  }
}

function scopeKey(scope: Scope): string {
  return JSON.stringify([scope.plugin, scope.version, scope.locale]);
}

function numberScopes(scopes: readonly Scope[]): Map<string, NumberedScope> {
  const numbered = new Map<string, NumberedScope>();
  for (const scope of scopes) {
    const key = scopeKey(scope);
    if (!numbered.has(key)) numbered.set(key, { ...scope, number: numbered.size });
  }
  return numbered;
}
