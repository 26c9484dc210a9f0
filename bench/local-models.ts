import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openLocalEmbedding, openLocalRerank, type LocalOptions } from '@lattice/clients/local';
import { createResilience, type Resilience } from '@lattice/clients/resilience';
import { silentLogger } from '@lattice/core';

const USAGE =
  'node --conditions=@lattice/source bench/local-models.ts [--embedding MODEL] [--rerank MODEL] [--docs DIR]';
const CHUNK_CHARACTERS = 800;
const CHUNKS = 200;
const QUESTION = 'How do I install it and connect it to a robot of my own?';

/** What a model costs on this machine: loading, a question, a chunk, memory. MODEL is a folder or an id on the hub. */
const { values } = parseArgs({
  options: { embedding: { type: 'string' }, rerank: { type: 'string' }, docs: { type: 'string' } },
});
if (values.embedding === undefined && values.rerank === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
}
const chunks = await readChunks(values.docs ?? join(import.meta.dirname, '../examples/robotics-book'));
if (values.embedding !== undefined) console.log(JSON.stringify(await measureEmbedding(values.embedding)));
if (values.rerank !== undefined) console.log(JSON.stringify(await measureRerank(values.rerank)));

async function measureEmbedding(name: string): Promise<object> {
  const before = await memoryMb();
  const [model, loadMs] = await timed(() =>
    openLocalEmbedding({ ...options(name, 'LOCAL_EMBEDDING_MODEL'), dimensions: null }),
  );
  const questions: number[] = [];
  for (let count = 0; count < 40; count += 1) {
    questions.push((await timed(() => model.embedQuery(`${QUESTION} ${count}`)))[1]);
  }
  const [, chunksMs] = await timed(() => model.embedDocuments(chunks));
  const memory = (await memoryMb()) - before;
  await model[Symbol.asyncDispose]();
  questions.sort((a, b) => a - b);
  return {
    model: model.id,
    dimensions: model.dimensions,
    load_ms: Math.round(loadMs),
    question_p50_ms: rounded(questions[20] ?? 0),
    question_p95_ms: rounded(questions[37] ?? 0),
    chunks_per_s: rounded((chunks.length / chunksMs) * 1_000),
    memory_mb: Math.round(memory),
  };
}

async function measureRerank(name: string): Promise<object> {
  const [model, loadMs] = await timed(() => openLocalRerank(options(name, 'RERANK_MODEL')));
  const [, scoreMs] = await timed(() => model.score(QUESTION, chunks.slice(0, 20)));
  await model[Symbol.asyncDispose]();
  return { model: model.id, load_ms: Math.round(loadMs), twenty_passages_ms: Math.round(scoreMs) };
}

function options(model: string, modelVariable: string): LocalOptions {
  return { model, modelVariable, resilience: resilience() };
}

function resilience(): Resilience {
  const limits = { totalTimeoutMs: 600_000, attemptTimeoutMs: 600_000 };
  return createResilience({ name: 'bench', label: 'Bench', code: 'model-unavailable', logger: silentLogger, limits });
}

async function readChunks(folder: string): Promise<string[]> {
  let text = '';
  for await (const path of glob('**/*.{md,mdx}', { cwd: folder })) text += await readFile(join(folder, path), 'utf8');
  const size = Math.max(1, Math.floor((text.length - CHUNK_CHARACTERS) / CHUNKS));
  return Array.from({ length: CHUNKS }, (_, index) => text.slice(index * size, index * size + CHUNK_CHARACTERS));
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const start = performance.now();
  return [await work(), performance.now() - start];
}

/** Proportional set size; 0 where the system does not tell. */
async function memoryMb(): Promise<number> {
  const smaps = await readFile('/proc/self/smaps_rollup', 'utf8').catch(() => '');
  return Number(/Pss:\s+(\d+)/.exec(smaps)?.[1] ?? 0) / 1_024;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
