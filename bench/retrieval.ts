import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createIndexWriter, createSiteIndex, openStore } from '@lattice/clients/postgres';
import { type IndexedPage, type IndexWriter, type Scope, silentLogger } from '@lattice/core';
import { ANALYSER_VERSION, createAnswerer, indexChunk, percentile } from '@lattice/retrieval';

import { type BeirCollection, type BeirDocument, readCollection } from './beir-collection.ts';
import { type Run, type RunScores, scoreRun } from './score-run.ts';

/** A collection through our analyser, store and ranking, as a site of one-section pages. */
interface Report extends RunScores {
  readonly dataset: string;
  readonly documents: number;
  readonly queries: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly run: Run;
}

const DEPTH = 100;
const BATCH = 200;
const scope: Scope = { plugin: 'default', version: null, locale: 'en', isLastVersion: true, isDefaultLocale: true };
const site = { title: 'Collection', url: null, baseUrl: '/', defaultLocale: 'en' };

async function measure(directory: string, databaseUrl: string | null): Promise<Report> {
  const collection = await readCollection(directory);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lattice-bench-'));
  try {
    await using store = await openStore({
      url: databaseUrl,
      directUrl: null,
      dataDirectory,
      logger: silentLogger,
      applicationName: 'lattice-bench',
    });
    const siteId = `bench-${collection.name}-${process.pid}`;
    const ids = await ingest(createIndexWriter(store.database), siteId, collection);
    const answerer = createAnswerer({
      index: createSiteIndex(store.database, { siteId }),
    });
    const run: Record<string, string[]> = {};
    const latencies: number[] = [];
    for (const query of collection.queries) {
      const begin = performance.now();
      const { results } = await answerer.search({ question: query.text, limit: DEPTH });
      latencies.push(performance.now() - begin);
      run[query.id] = results.flatMap(({ route }) => ids.get(route) ?? []);
    }
    const { name, documents, queries } = collection;
    return {
      dataset: name,
      documents: documents.length,
      queries: queries.length,
      ...scoreRun(queries, run),
      p50_ms: percentile(latencies, 0.5),
      p95_ms: percentile(latencies, 0.95),
      run,
    };
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

/** Route to document id. */
async function ingest(
  writer: IndexWriter,
  siteId: string,
  { documents }: BeirCollection,
): Promise<Map<string, string>> {
  const jobId = crypto.randomUUID();
  const fingerprint = `bench ${ANALYSER_VERSION}`;
  const build = await writer.open({ siteId, jobId, site, scopes: [scope], fingerprint });
  const pages = documents.map(toPage);
  for (let start = 0; start < pages.length; start += BATCH) await build.write(pages.slice(start, start + BATCH));
  await build.publish();
  return new Map(documents.map((document) => [routeOf(document), document._id]));
}

function routeOf(document: BeirDocument): string {
  return `/${document._id}`;
}

function toPage(document: BeirDocument): IndexedPage {
  const route = routeOf(document);
  const title = document.title ?? '';
  const chunk = {
    id: document._id,
    route,
    anchor: null,
    headingPath: [title],
    blocks: [{ kind: 'prose' as const, text: document.text, label: null }],
    ordinal: 0,
    source: '',
    line: 1,
  };
  const headings = [{ level: 1, text: title, id: null }];
  return {
    page: { source: null, kind: 'page', route, scope, title, headings, unlisted: false },
    contentHash: document._id,
    chunks: [indexChunk(chunk)],
    links: [],
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, 'database-url': { type: 'string' } },
});
const [directory, ...rest] = positionals;
if (directory === undefined || rest.length > 0) {
  console.error('Usage: npm run --silent bench:retrieval -- DIR [--json] [--database-url URL]');
  process.exit(2);
}
const report = await measure(directory, values['database-url'] ?? null);
if (values.json === true) {
  console.log(JSON.stringify(report));
} else {
  const { dataset, ndcg_at_10, recall_at_100, p50_ms, p95_ms } = report;
  console.log(`${dataset}: nDCG@10 ${ndcg_at_10.toFixed(4)}, R@100 ${recall_at_100.toFixed(4)}`);
  console.log(`p50 ${p50_ms.toFixed(1)} ms, p95 ${p95_ms.toFixed(1)} ms`);
}
