import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';

import { statusSchema } from '@lattice/core';
import { processesOf } from '@lattice/testing';

import { writeMadeUpSite } from './made-up-site.ts';

/**
 * Memory of the whole program after it has read a site and answered some questions: the proportional set size of the API,
 * its worker and the embedded server. `sh scripts/run bench/memory.ts [--pages N]`; a page has seven chunks or so.
 */
const { values } = parseArgs({ options: { pages: { type: 'string', default: '1430' } } });
const QUESTIONS = 100;

const folder = await mkdtemp(join(tmpdir(), 'lattice-bench-memory-'));
const dataDirectory = join(folder, 'data');
await writeMadeUpSite(join(folder, 'site'), Number(values.pages));
const main = resolve(import.meta.dirname, '../apps/api/src/main.ts');
const args = ['--port', '0', '--data-dir', dataDirectory, '--docs', join(folder, 'site')];
const api = spawn(process.execPath, [...process.execArgv, main, ...args], {
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
try {
  const url = await readyAt();
  for (let number = 0; number < QUESTIONS; number += 1) {
    const body = JSON.stringify({ message: `How do I ba co di fu number ${number}?` });
    const headers = { 'content-type': 'application/json', accept: 'application/json' };
    await (await fetch(`${url}/api/chat`, { method: 'POST', headers, body })).text();
  }
  const { index } = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
  const parts = await Promise.all(
    (await processesOf(api.pid ?? null, dataDirectory)).map(async ({ pid, command }) => ({
      part: partOf(command),
      pss_mb: await pssMb(pid),
    })),
  );
  const byPart = Map.groupBy(parts, ({ part }) => part);
  const sums = [...byPart].map(([part, all]) => ({ part, pss_mb: Math.round(sum(all.map(({ pss_mb: mb }) => mb))) }));
  console.table([...sums, { part: 'together', pss_mb: sum(sums.map(({ pss_mb: mb }) => mb)) }]);
  console.log(`${index?.chunks ?? 0} chunks, ${QUESTIONS} questions`);
} finally {
  api.kill('SIGTERM');
  await once(api, 'exit');
  await rm(folder, { recursive: true, force: true });
}

async function readyAt(): Promise<string> {
  for await (const line of createInterface({ input: api.stdout })) {
    const url = /Lattice is ready: (http\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    api.stdout.resume();
    return url;
  }
  throw new Error('The program ended before it was ready.');
}

function partOf(command: string): string {
  if (/postgres/.test(command) && !/main\.ts/.test(command)) return 'Postgres';
  return /apps\/ingest/.test(command) ? 'worker' : 'API';
}

async function pssMb(pid: number): Promise<number> {
  const smaps = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/Pss:\s+(\d+)/.exec(smaps)?.[1] ?? 0) / 1_024;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
