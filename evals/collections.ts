import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { type BeirCollection, readCollection } from '@lattice/bench/collection';
import { type Run, scoreRun } from '@lattice/bench/score-run';
import { percentile } from '@lattice/retrieval';
import * as z from 'zod';

import { openHashedWords } from './embeddings.ts';
import { withVectors } from './measure-peer.ts';
import { installPeers, PEERS, type PeerName, runPeer } from './run-peer.ts';

/** Standard collections in the layout of BEIR, through Lattice and its peers: `sh scripts/run evals/collections.ts DIR…`. */
interface Row {
  readonly collection: string;
  readonly system: string;
  readonly ndcg: number;
  readonly recall: number;
  readonly p50: number;
  readonly p95: number;
}

const DEPTH = 100;
const BENCH = join(import.meta.dirname, '../bench/retrieval.ts');
const reportSchema = z.object({
  ndcg_at_10: z.number(),
  recall_at_100: z.number(),
  p50_ms: z.number(),
  p95_ms: z.number(),
});

async function measureOurs(directory: string, collection: string): Promise<Row> {
  const args = ['--conditions=@lattice/source', BENCH, directory, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 1e9 });
  const report = reportSchema.parse(JSON.parse(stdout));
  return {
    collection,
    system: '**Lattice**, no key',
    ndcg: report.ndcg_at_10,
    recall: report.recall_at_100,
    p50: report.p50_ms,
    p95: report.p95_ms,
  };
}

async function measurePeers({ name, documents, queries }: BeirCollection): Promise<Row[]> {
  await using hashed = await openHashedWords();
  const { model } = hashed;
  const texts = documents.map(({ title, text }) => ({ title: title ?? '', text }));
  const indexed = await withVectors(texts, { model, textOf: ({ title, text }) => `${title}\n\n${text}` });
  const asked = await withVectors(queries, { model, textOf: ({ text }) => text });
  const rows: Row[] = [];
  for (const peer of Object.keys(PEERS) as PeerName[]) {
    const { answers } = await runPeer(peer, { documents: indexed, queries: asked, limit: DEPTH });
    const run: Run = Object.fromEntries(
      queries.map(({ id }, at) => [id, (answers[at]?.found ?? []).flatMap((number) => documents[number]?._id ?? [])]),
    );
    const scores = scoreRun(queries, run);
    const latencies = answers.map(({ ms }) => ms);
    rows.push({
      collection: name,
      system: PEERS[peer],
      ndcg: scores.ndcg_at_10,
      recall: scores.recall_at_100,
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
    });
  }
  return rows;
}

const { positionals } = parseArgs({ allowPositionals: true });
if (positionals.length === 0) {
  console.error('Usage: sh scripts/run evals/collections.ts DIR…');
  process.exit(2);
}
await installPeers();
console.log('| collection | system | nDCG@10 | R@100 | p50 ms | p95 ms |\n| --- | --- | --- | --- | --- | --- |');
for (const directory of positionals) {
  const collection = await readCollection(directory);
  for (const row of [await measureOurs(directory, collection.name), ...(await measurePeers(collection))]) {
    const figures = [row.ndcg.toFixed(3), row.recall.toFixed(3), row.p50.toFixed(1), row.p95.toFixed(1)];
    console.log(`| ${[row.collection, row.system, ...figures].join(' | ')} |`);
  }
}
