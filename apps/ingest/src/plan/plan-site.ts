import { modelPrice } from '@lattice/clients/models';
import {
  type ChatModel,
  type Difference,
  type EmbeddingModel,
  type IndexedPage,
  type IndexWriter,
  type IngestPlan,
  type LivePages,
  type SiteWarning,
} from '@lattice/core';
import { estimateTokens } from '@lattice/docusaurus';
import { ANSWER_TOKENS, inputTokens, relationCalls } from '@lattice/graph';

import { embeddingText } from '../embed-pages.ts';
import { indexPage } from '../index-page.ts';
import { isHash, isWarnedHash } from '../page-hash.ts';
import { PAGES_AT_A_TIME } from '../relate-pages.ts';
import type { IndexablePage, IndexableSite } from '../source/indexable-site.ts';
import { countChunks } from './count-chunks.ts';

export interface PlanOptions {
  /** Null where nothing is indexed yet, or no store exists. */
  readonly live: Awaited<ReturnType<IndexWriter['live']>>;
  /** Null where no model reads the chunks. It is asked for its limits and nothing else. */
  readonly embedding: EmbeddingModel | null;
  /** Null where no model reads pages for relations. It is asked for its name and nothing else. */
  readonly extraction: Pick<ChatModel, 'id'> | null;
  readonly signal: AbortSignal;
}

/** Beside reading, which the plan does as well and measures: writing the rows and making the lists, per chunk. */
const WRITE_MS_PER_CHUNK = 0.6;
/** A request to a model and its answer, for as many chunks as one may hold. */
const EMBED_MS_PER_REQUEST = 800;
/** A chat model's answer of some hundred tokens. */
const EXTRACT_MS_PER_CALL = 4_000;
/** Routes whose chunks are fetched at once. */
const BATCH_PAGES = 100;

/** What a run would do with the site. Reads it as the run does, and neither writes nor spends anything. */
export async function planSite(site: IndexableSite, options: PlanOptions): Promise<IngestPlan> {
  const startedAt = performance.now();
  const { live, embedding, extraction, signal } = options;
  const countTokens = embedding?.countTokens.bind(embedding) ?? estimateTokens;
  const tally = newTally(site.warnings);
  for (let start = 0; start < site.pages.length; start += BATCH_PAGES) {
    signal.throwIfAborted();
    await addPages(site.pages.slice(start, start + BATCH_PAGES), { live, tally, countTokens, embedding, extraction });
  }
  const routes = new Set(site.pages.map(({ route }) => route));
  for (const [route, page] of live?.pages ?? []) {
    if (routes.has(route)) continue;
    tally.pages.removed += 1;
    tally.chunks.removed += page.chunkCount;
  }
  const readMs = performance.now() - startedAt;
  return { ...describe(site, options, tally), estimatedMs: Math.round(estimate(readMs, tally, options)) };
}

interface Tally {
  readonly pages: Mutable<Difference>;
  readonly chunks: Mutable<Difference>;
  readonly toEmbed: { chunks: number; tokens: number };
  readonly toExtract: { calls: number; tokens: number };
  readonly warnings: SiteWarning[];
  skipped: number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function newTally(warnings: readonly SiteWarning[]): Tally {
  const none = { added: 0, changed: 0, removed: 0, unchanged: 0 };
  return {
    pages: { ...none },
    chunks: { ...none },
    toEmbed: { chunks: 0, tokens: 0 },
    toExtract: { calls: 0, tokens: 0 },
    warnings: [...warnings],
    skipped: 0,
  };
}

interface Adding {
  readonly live: LivePages | null;
  readonly tally: Tally;
  readonly countTokens: (text: string) => number;
  readonly embedding: EmbeddingModel | null;
  readonly extraction: PlanOptions['extraction'];
}

async function addPages(pages: readonly IndexablePage[], adding: Adding): Promise<void> {
  const { live, tally } = adding;
  const read: IndexedPage[] = [];
  for (const page of pages) {
    const known = live?.pages.get(page.route);
    const hash = await page.hash();
    const stored = known?.isReusable ? known.contentHash : undefined;
    const isUnchanged = isHash(stored, hash);
    const loaded = isUnchanged && !isWarnedHash(stored, hash) ? null : await page.load();
    tally.warnings.push(...(loaded?.warnings ?? []));
    if (isUnchanged) {
      tally.pages.unchanged += 1;
      tally.chunks.unchanged += known?.chunkCount ?? 0;
    } else if (loaded?.status === 'loaded') {
      tally.pages[known === undefined ? 'added' : 'changed'] += 1;
      read.push(indexPage(loaded, page.context, adding.embedding));
    } else {
      tally.skipped += 1;
      tally.chunks.removed += known?.chunkCount ?? 0;
    }
  }
  if (read.length === 0) return;
  await addChunks(read, adding);
  if (adding.extraction !== null) addCalls(read, tally);
}

async function addChunks(pages: readonly IndexedPage[], { live, tally, countTokens }: Adding): Promise<void> {
  const known = await live?.chunks(pages.map(({ page }) => page.route));
  for (const { page, chunks: indexed } of pages) {
    const chunks = indexed.map(({ chunk }) => chunk);
    const difference = countChunks(known?.get(page.route) ?? [], chunks);
    for (const kind of ['added', 'changed', 'removed', 'unchanged'] as const) tally.chunks[kind] += difference[kind];
    // A page that is read again is embedded again, all of it.
    tally.toEmbed.chunks += chunks.length;
    for (const chunk of chunks) tally.toEmbed.tokens += countTokens(embeddingText(chunk));
  }
}

/** A page that is read again is read by the model again, all of it. */
function addCalls(pages: readonly IndexedPage[], { toExtract }: Tally): void {
  for (const call of pages.flatMap((page) => relationCalls(page, estimateTokens))) {
    toExtract.calls += 1;
    toExtract.tokens += inputTokens(call, estimateTokens);
  }
}

function describe(
  site: IndexableSite,
  { live, embedding, extraction }: PlanOptions,
  tally: Tally,
): Omit<IngestPlan, 'estimatedMs'> {
  const { pages, chunks, skipped, toEmbed, toExtract, warnings } = tally;
  const { title, url } = site.identity;
  const isUsable = live?.pages.values().some(({ isReusable }) => isReusable) ?? false;
  return {
    site: { title, url },
    pages,
    skipped,
    chunks,
    rebuild: live === null ? 'first-index' : isUsable || live.pages.size === 0 ? null : 'made-otherwise',
    embedding: describeEmbedding(embedding?.id ?? null, toEmbed),
    extraction: extraction === null ? null : describeExtraction(extraction.id, toExtract),
    warnings,
  };
}

function describeEmbedding(model: string | null, toEmbed: Tally['toEmbed']): IngestPlan['embedding'] {
  if (model === null) return { model, chunks: 0, tokens: toEmbed.tokens, priceUsd: 0, priceSource: null };
  if (model.startsWith('local/')) return { model, ...toEmbed, priceUsd: 0, priceSource: null };
  const price = modelPrice(model);
  if (price === null) return { model, ...toEmbed, priceUsd: null, priceSource: null };
  const priceUsd = (toEmbed.tokens * price.inputUsd) / 1_000_000;
  return { model, ...toEmbed, priceUsd, priceSource: price.source };
}

function describeExtraction(model: string, { calls, tokens }: Tally['toExtract']): IngestPlan['extraction'] {
  const price = modelPrice(model);
  if (price === null) return { model, calls, tokens, priceUsd: null, mostUsd: null, priceSource: null };
  const priceUsd = (tokens * price.inputUsd) / 1_000_000;
  const mostUsd = priceUsd + (calls * ANSWER_TOKENS * price.outputUsd) / 1_000_000;
  return { model, calls, tokens, priceUsd, mostUsd, priceSource: price.source };
}

function estimate(readMs: number, { chunks, toEmbed, toExtract }: Tally, { embedding }: PlanOptions): number {
  const writeMs = (chunks.added + chunks.changed + chunks.removed) * WRITE_MS_PER_CHUNK;
  const extractMs = (toExtract.calls / PAGES_AT_A_TIME) * EXTRACT_MS_PER_CALL;
  if (embedding === null) return readMs + writeMs + extractMs;
  const { batch, textsPerMinute } = embedding.limits;
  const requestMs = Math.ceil(toEmbed.chunks / batch) * EMBED_MS_PER_REQUEST;
  const allowedMs = textsPerMinute === null ? 0 : (toEmbed.chunks / textsPerMinute) * 60_000;
  return readMs + writeMs + extractMs + Math.max(requestMs, allowedMs);
}
