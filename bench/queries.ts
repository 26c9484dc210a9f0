import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createIndexWriter, createSiteIndex, openStore } from '@lattice/clients/postgres';
import { silentLogger, type Answerer } from '@lattice/core';
import { createAnswerer, percentile } from '@lattice/retrieval';
import { processesOf } from '@lattice/testing';

import { publishMadeUpChunks } from './made-up-index.ts';

/**
 * How long a question takes in the embedded store, one at a time, without a model:
 * `npm run --silent bench:queries -- [--chunks N] [--questions N] [--json]`.
 */
const { values } = parseArgs({
  options: {
    chunks: { type: 'string', default: '10000' },
    questions: { type: 'string', default: '300' },
    'database-url': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/** Words that are in nearly every text and that no analyser of real text would let through. */
const SHORTEST_WORD = 3;
const WORDS_ASKED = 5;
/** Of Linux' clock of processes. */
const TICK_MS = 10;

const dataDirectory = await mkdtemp(join(tmpdir(), 'lattice-bench-queries-'));
try {
  await using store = await openStore({
    url: values['database-url'] ?? null,
    directUrl: null,
    dataDirectory,
    logger: silentLogger,
    applicationName: 'lattice-bench',
  });
  const siteId = `bench-${process.pid}`;
  const chunks = Number(values.chunks);
  const begin = performance.now();
  const samples = await publishMadeUpChunks(createIndexWriter(store.database), siteId, chunks);
  const publishMs = performance.now() - begin;
  const answerer = createAnswerer({ index: createSiteIndex(store.database, { siteId }) });
  const questions = Array.from({ length: Number(values.questions) }, (_, at) => questionFrom(samples, at));
  // Once for the caches of the server and the compiler.
  for (const question of questions.slice(0, 50)) await answerer.search({ question, limit: 10 });
  const cpuBefore = await cpuMs();
  const searches = await timeEach(questions, (question) => answerer.search({ question, limit: 10 }));
  const cpu = (await cpuMs()) - cpuBefore;
  const answers = await timeEach(questions, (question) => readAnswer(answerer, question));
  const report = {
    chunks,
    publish_s: Math.round(publishMs / 100) / 10,
    search_p50_ms: rounded(percentile(searches, 0.5)),
    search_p95_ms: rounded(percentile(searches, 0.95)),
    search_cpu_ms: rounded(cpu / questions.length),
    answer_p50_ms: rounded(percentile(answers, 0.5)),
    answer_p95_ms: rounded(percentile(answers, 0.95)),
    load: loadavg().map(rounded),
  };
  if (values.json) console.log(JSON.stringify(report));
  else console.table([{ ...report, load: report.load.join(' ') }]);
} finally {
  await rm(dataDirectory, { recursive: true, force: true });
}

/** Five words that stand in one section somewhere, as a person would ask for it. */
function questionFrom(samples: readonly string[], at: number): string {
  const text = samples[(at * 7_919) % samples.length] ?? '';
  const words = text.match(/\p{L}+/gu)?.filter(({ length }) => length > SHORTEST_WORD) ?? [];
  const from = (at * 13) % Math.max(1, words.length - WORDS_ASKED);
  return `How do I ${words.slice(from, from + WORDS_ASKED).join(' ')}?`;
}

/** Of this process and of the embedded server: what a search takes however busy the machine is. */
async function cpuMs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  const servers = await processesOf(null, dataDirectory);
  const ticks = await Promise.all(
    servers.map(async ({ pid }) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const [inUser = 0, inSystem = 0] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
      return inUser + inSystem;
    }),
  );
  return (user + system) / 1_000 + ticks.reduce((total, count) => total + count, 0) * TICK_MS;
}

async function readAnswer(answerer: Answerer, question: string): Promise<void> {
  for await (const _event of answerer.answer({ question })) continue;
}

async function timeEach(questions: readonly string[], ask: (question: string) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const question of questions) {
    const begin = performance.now();
    await ask(question);
    times.push(performance.now() - begin);
  }
  return times;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
