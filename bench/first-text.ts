import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import type { ChatModel, IndexedPage } from '@lattice/core';
import { chunkSections, loadPage, readSite } from '@lattice/docusaurus';
import { createAnswerer, indexChunk, parseEvalLines } from '@lattice/retrieval';
import { FakeSiteIndex } from '@lattice/testing';

/**
 * What answering adds to retrieval before the first text, with a model that answers at once:
 * `node --conditions=@lattice/source bench/first-text.ts SITE QUESTIONS.jsonl`. Retrieval is measured in the same run; the
 * index is in memory, so the figures for retrieval are not those of a store. The steps of a plan are retrieval too: each
 * searches for its own question.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '5' },
    /** Counts what this thread computes in place of what passes; for a machine that is busy with other things. */
    cpu: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [site, questionFile] = positionals;
if (site === undefined || questionFile === undefined) {
  console.error('Usage: bench/first-text.ts SITE QUESTIONS.jsonl [--rounds N] [--cpu] [--json]');
  process.exit(2);
}

/** Begins at once and never asks anybody. */
const instant: ChatModel = {
  id: 'bench/instant',
  contextTokens: 1_000_000,
  async *stream() {
    yield { type: 'text', text: 'It is so [1].' };
    yield { type: 'end', reason: 'stop', inputTokens: 1, outputTokens: 1 };
  },
};

/** Stages that look for passages. */
const RETRIEVAL = ['generation', 'scope', 'search', 'load', 'rank', 'rerank', 'steps'];

const clock = values.cpu ? threadTime : () => performance.now();
const index = await openSite(site);
const critic = { judge: 'none', maxRefinements: 0, unsupported: 'flag' } as const;
const questions = parseEvalLines(readFileSync(questionFile, 'utf8')).map(({ question }) => question);
const added: number[] = [];
const planned: number[] = [];
const whole: number[] = [];
for (let round = 0; round <= Number(values.rounds); round += 1) {
  // A new answerer, so that no answer comes from memory.
  const answerer = createAnswerer({ index, clock, generative: { chat: instant, critic } });
  for (const question of questions) {
    const begin = clock();
    let firstText = 0;
    for await (const event of answerer.answer({ question })) {
      if (event.type === 'delta' && firstText === 0) firstText = clock() - begin;
      if (event.type !== 'end' || event.mode !== 'generative' || round === 0) continue;
      whole.push(firstText);
      added.push(firstText - RETRIEVAL.reduce((sum, stage) => sum + (event.timings[stage] ?? 0), 0));
      if (event.timings['plan'] !== undefined) planned.push(event.timings['plan']);
    }
  }
}

const summary = {
  answers: added.length,
  first_text_ms: { p50: percentile(whole, 0.5), p95: percentile(whole, 0.95) },
  plan_ms: { p50: percentile(planned, 0.5), p95: percentile(planned, 0.95) },
  beyond_retrieval_ms: { p50: percentile(added, 0.5), p95: percentile(added, 0.95) },
};
if (values.json) console.log(JSON.stringify(summary));
else console.log(summary);

function threadTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) * 100) / 100;
}

async function openSite(directory: string): Promise<FakeSiteIndex> {
  const found = await readSite(directory, { evaluateConfiguration: true, environment: {} });
  const pages: IndexedPage[] = [];
  for (const sitePage of found.pages) {
    const loaded = await loadPage(found, sitePage);
    if (loaded.status !== 'loaded') continue;
    const { page, sections } = loaded;
    const chunks = chunkSections({ route: page.route, title: page.title, sections, source: page.source ?? '' });
    pages.push({ page, contentHash: page.route, links: [], chunks: chunks.map((chunk) => indexChunk(chunk)) });
  }
  return new FakeSiteIndex({ pages, site: found.identity });
}
