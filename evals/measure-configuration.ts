import { createIndexWriter, createSiteIndex, type Database } from '@lattice/clients/postgres';
import { blocksToText, type Answerer, type EmbeddingModel, type IndexedPage } from '@lattice/core';
import {
  type AgreementSample,
  BARE_WEIGHTS,
  createAgreementSample,
  createAnswerer,
  evaluate,
  type EvalQuestion,
  type RankingWeights,
} from '@lattice/retrieval';

import { indexPages, type IndexVariant, type ReadSite } from './load-site.ts';
import type { SystemScores } from './system-scores.ts';

export interface Configuration {
  readonly name: string;
  readonly index?: IndexVariant;
  readonly weights?: RankingWeights;
  readonly embedding?: 'hashed' | 'meaningless' | 'configured';
}

export const CONFIGURATIONS: readonly Configuration[] = [
  {
    name: '**Lattice**, no key (the default)',
  },
  {
    name: 'Lattice, BM25 and like words',
    index: { address: false, context: false, definitions: false },
    weights: BARE_WEIGHTS,
  },
  { name: 'Lattice, RERANK_BACKEND=none', weights: BARE_WEIGHTS },
  { name: 'Lattice, hybrid with hashed words', embedding: 'hashed' },
  { name: 'Lattice, hybrid with meaningless vectors', embedding: 'meaningless' },
];

export interface ConfigurationRun {
  readonly set: string;
  readonly site: ReadSite;
  readonly questions: readonly EvalQuestion[];
  readonly database: Database;
  readonly models: Readonly<Record<'hashed' | 'meaningless' | 'configured', EmbeddingModel | null>>;
}

/** Through the product's store, as a site of its own in it. */
export async function measureConfiguration(configuration: Configuration, run: ConfigurationRun): Promise<SystemScores> {
  const { index: variant = {}, weights, embedding } = configuration;
  const { site, database } = run;
  const model = embedding === undefined ? null : run.models[embedding];
  const siteId = `${run.set} ${configuration.name}`;
  const build = await createIndexWriter(database).open({
    siteId,
    jobId: siteId,
    site: site.identity,
    scopes: site.scopes,
    fingerprint: siteId,
    embedding: model === null ? null : { model: model.id, dimensions: model.dimensions },
  });
  const pages = indexPages(site, variant);
  const sample = createAgreementSample();
  for (let from = 0; from < pages.length; from += 100) {
    const some = pages.slice(from, from + 100);
    await build.write(model === null ? some : await embed(some, { model, sample }));
  }
  await build.publish(sample.measure());
  const index = createSiteIndex(database, { siteId });
  const ranking = weights === undefined ? {} : { weights };
  const latencies: number[] = [];
  const answerer = timed(createAnswerer({ index, embedding: model, ...ranking }), latencies);
  const { summary } = await evaluate(run.questions, answerer);
  return {
    set: run.set,
    system: configuration.name,
    questions: summary.questions,
    pageAt1: summary.page_recall_at_1,
    pageAt5: summary.page_recall_at_5,
    mrr: summary.mrr,
    ndcgAt10: summary.ndcg_at_10,
    anchorAt5: summary.anchor_hit_at_5,
    refusalF1: summary.refusal_f1,
    latencies,
  };
}

async function embed(
  pages: readonly IndexedPage[],
  { model, sample }: { readonly model: EmbeddingModel; readonly sample: AgreementSample },
): Promise<IndexedPage[]> {
  const chunks = pages.flatMap((page) => page.chunks.map(({ chunk }) => chunk));
  const texts = chunks.map(({ headingPath, blocks }) => `${headingPath.join(' > ')}\n\n${blocksToText(blocks)}`);
  const embedded = await model.embedDocuments(texts);
  for (const [index, vector] of embedded.entries()) if (vector !== null) sample.add(texts[index] ?? '', vector);
  const vectors = embedded.values();
  return pages.map((page) => ({
    ...page,
    chunks: page.chunks.map((chunk) => {
      const vector = vectors.next().value ?? null;
      return vector === null ? chunk : { ...chunk, vector };
    }),
  }));
}

/** Searches alone: what a peer does too. */
function timed(answerer: Answerer, latencies: number[]): Answerer {
  return {
    ...answerer,
    async search(request, options) {
      const begin = performance.now();
      const outcome = await answerer.search(request, options);
      latencies.push(performance.now() - begin);
      return outcome;
    },
  };
}
