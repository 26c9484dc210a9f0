import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import {
  createIndexWriter,
  createSiteIndex,
  openStore,
  type Database,
  type VectorTarget,
} from '@lattice/clients/postgres';
import { openVectors } from '@lattice/clients/qdrant';
import { silentLogger, type IndexedPage, type LiveGeneration, type Scope, type SiteIndex } from '@lattice/core';

/**
 * Latency of the dense leg: `node --conditions=@lattice/source bench/dense.ts --chunks 10000 --dimensions 384`.
 * `--database URL` takes a server of one's own, with pgvector for example; without, one is started for the run.
 * `--qdrant URL` searches there.
 */
const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '10000' },
    dimensions: { type: 'string', default: '384' },
    queries: { type: 'string', default: '200' },
    database: { type: 'string' },
    qdrant: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const CHUNKS_PER_PAGE = 5;
const PAGES_AT_ONCE = 100;
const LIMIT = 50;

const scope: Scope = {
  plugin: 'default',
  version: 'current',
  locale: 'en',
  isLastVersion: true,
  isDefaultLocale: true,
};
const otherScope: Scope = { ...scope, version: '1.0.0', isLastVersion: false };

await main({
  chunks: Number(values.chunks),
  dimensions: Number(values.dimensions),
  queries: Number(values.queries),
  url: values.database ?? null,
  qdrant: values.qdrant ?? null,
});

interface Size {
  readonly chunks: number;
  readonly dimensions: number;
  readonly queries: number;
  readonly url: string | null;
  readonly qdrant: string | null;
}

async function main({ url, qdrant, ...size }: Size): Promise<void> {
  const dataDirectory = join(tmpdir(), `lattice-bench-dense-${process.pid}`);
  try {
    await using store = await openStore({
      url,
      directUrl: null,
      dataDirectory,
      logger: silentLogger,
      applicationName: 'lattice-bench',
    });
    const vectors = qdrant === null ? null : await targetAt(new URL(qdrant));
    const writeMs = await timed(() => fill(store.database, size, vectors));
    const index = createSiteIndex(store.database, { siteId: 'bench', vectors });
    const live = await index.live();
    if (live === null) throw new Error('nothing was published');
    const firstMs = await timed(() => ask(index, live, size.dimensions));
    const latencies: number[] = [];
    for (let query = 0; query < size.queries; query += 1) {
      latencies.push(await timed(() => ask(index, live, size.dimensions)));
    }
    latencies.sort((one, two) => one - two);
    const at = (share: number): number => round(latencies[Math.floor(latencies.length * share)] ?? 0);
    const report = {
      chunks: size.chunks,
      dimensions: size.dimensions,
      write_ms: round(writeMs),
      first_ms: round(firstMs),
      p50_ms: at(0.5),
      p95_ms: at(0.95),
      rss_mb: Math.round(process.memoryUsage.rss() / 1e6),
    };
    if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
    else console.table([report]);
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function targetAt({ href, port }: URL): Promise<VectorTarget | null> {
  const address = { url: href, port: port === '' ? 6333 : Number(port), apiKey: null };
  return openVectors({ backend: 'qdrant', ...address, collection: 'lattice-bench' }, silentLogger);
}

/** Half of the pages are of another version. */
async function fill(
  database: Database,
  { chunks, dimensions }: Pick<Size, 'chunks' | 'dimensions'>,
  vectors: VectorTarget | null,
): Promise<void> {
  const build = await createIndexWriter(database, { vectors }).open({
    siteId: 'bench',
    jobId: `bench-${process.pid}`,
    site: { title: 'Bench', url: null, baseUrl: '/', defaultLocale: 'en' },
    scopes: [scope, otherScope],
    fingerprint: `bench-${dimensions}`,
    embedding: { model: 'bench/noise', dimensions },
  });
  const pages = Math.ceil(chunks / CHUNKS_PER_PAGE);
  for (let from = 0; from < pages; from += PAGES_AT_ONCE) {
    const some = Array.from({ length: Math.min(PAGES_AT_ONCE, pages - from) }, (_, page) => from + page);
    await build.write(some.map((page) => benchPage(page, dimensions)));
  }
  await build.publish();
}

function benchPage(page: number, dimensions: number): IndexedPage {
  const route = `/page/${page}`;
  return {
    page: {
      source: null,
      kind: 'doc',
      route,
      scope: page % 2 === 0 ? scope : otherScope,
      title: route,
      headings: [],
      unlisted: false,
    },
    contentHash: `${page}`,
    links: [],
    chunks: Array.from({ length: CHUNKS_PER_PAGE }, (_, ordinal) => ({
      chunk: {
        id: `${page}-${ordinal}`,
        route,
        anchor: null,
        headingPath: [route],
        blocks: [],
        ordinal,
        source: route,
        line: 1,
      },
      terms: new Map([['word', 1]]),
      length: 1,
      vector: noiseVector(dimensions),
    })),
  };
}

function ask(index: SiteIndex, live: LiveGeneration, dimensions: number) {
  return index.searchDense(live, { vector: noiseVector(dimensions), scopes: [0], limit: LIMIT });
}

function noiseVector(dimensions: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
