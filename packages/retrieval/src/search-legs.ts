import {
  type CallOptions,
  type DenseHit,
  type EmbeddingModel,
  LatticeError,
  type LexicalResult,
  type LiveGeneration,
  type Logger,
  type QueryTerm,
  type SiteIndex,
} from '@lattice/core';

import { trustInMeaning } from './ranking/trust.ts';
import type { FoundChunk } from './load-sections.ts';

export interface SearchLegs {
  readonly index: SiteIndex;
  /** Null: words alone. */
  readonly embedding: EmbeddingModel | null;
  readonly logger: Logger;
}

export interface LegsRequest {
  readonly question: string;
  readonly terms: readonly QueryTerm[];
  /** Scope numbers. */
  readonly scopes: readonly number[];
  /** Most chunks of the search by words that are looked at closely. */
  readonly depth: number;
}

export interface FoundByLegs {
  readonly lexical: LexicalResult;
  /** Of both searches, each once: by words first, in their order. */
  readonly chunks: readonly FoundChunk[];
  /** Whether meaning was searched too. */
  readonly isHybrid: boolean;
  /** How much its hits count, from 0 to 1. */
  readonly trust: number;
  /** What should have worked and did not. */
  readonly degraded: readonly string[];
}

/** Hits asked of each search, and how many of the dense one are looked at closely. */
const HITS = 100;
const DENSE_DEPTH = 40;
/** A reader waits for an answer; words alone find one most of the time. */
const DENSE_TIMEOUT_MS = 4_000;

/** Searches by words and, with an embedding model, by meaning at the same time. The second may fail. */
export async function searchLegs(
  legs: SearchLegs,
  generation: LiveGeneration,
  { question, terms, scopes, depth, ...options }: LegsRequest & CallOptions,
): Promise<FoundByLegs> {
  const limit = Math.max(HITS, depth);
  const dense = searchByMeaning(legs, generation, { question, scopes, limit, ...options });
  const [lexical, meaning] = await Promise.all([
    legs.index.searchLexical(generation, { terms, scopes, limit }, options),
    dense,
  ]);
  const usual = meaning.hits.at(-1)?.score ?? 0;
  const trust = trustInMeaning(generation.agreement ?? null, meaning.hits[0]?.score ?? 0);
  const chunks = new Map<number, FoundChunk>();
  for (const { chunk, score } of lexical.hits.slice(0, depth))
    chunks.set(chunk, { chunk, lexical: score, dense: null });
  const all = new Map(lexical.hits.map(({ chunk, score }) => [chunk, score]));
  for (const [position, { chunk, score }] of meaning.hits.entries()) {
    if ((position >= DENSE_DEPTH || trust === 0) && !chunks.has(chunk)) continue;
    chunks.set(chunk, { chunk, lexical: all.get(chunk) ?? 0, dense: score - usual });
  }
  return {
    lexical,
    chunks: [...chunks.values()],
    isHybrid: meaning.hits.length > 0,
    trust,
    degraded: meaning.degraded,
  };
}

interface FoundByMeaning {
  readonly hits: readonly DenseHit[];
  readonly degraded: readonly string[];
}

const NOTHING: FoundByMeaning = { hits: [], degraded: [] };

async function searchByMeaning(
  { index, embedding, logger }: SearchLegs,
  generation: LiveGeneration,
  {
    question,
    scopes,
    limit,
    signal,
  }: { readonly question: string; readonly scopes: readonly number[]; readonly limit: number } & CallOptions,
): Promise<FoundByMeaning> {
  if (embedding === null) return NOTHING;
  const made = generation.embedding ?? null;
  if (made?.model !== embedding.id || made.dimensions !== embedding.dimensions)
    return { hits: [], degraded: ['dense'] };
  const timeout = AbortSignal.timeout(DENSE_TIMEOUT_MS);
  const inTime = { signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]) };
  try {
    const vector = await embedding.embedQuery(question, inTime);
    return { hits: await index.searchDense(generation, { vector, scopes, limit }, inTime), degraded: [] };
  } catch (error) {
    signal?.throwIfAborted();
    // Another one's to tell: the caller starts again on the generation that took its place.
    if (LatticeError.isInstance(error) && error.code === 'generation-mismatch' && error.retryable) throw error;
    logger.warn({ error }, 'search by meaning failed');
    return { hits: [], degraded: ['dense'] };
  }
}
