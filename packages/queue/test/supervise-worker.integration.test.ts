import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLogger } from '@lattice/core';
import { expect, it } from 'vitest';

import { superviseWorker, type SuperviseOptions } from '../src/index.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

const ENTRY = new URL('support/fake-worker.ts', import.meta.url);

interface Note {
  readonly what: string;
  readonly pid: number;
  readonly at: number;
}

/** What the fake workers of one test do, and what they wrote down. */
async function fakeWorkers(behaviour: 'wait' | 'crash' | 'load' | 'hang' | 'think' | 'stay') {
  const folder = await mkdtemp(join(tmpdir(), 'lattice-fake-worker-'));
  const log = join(folder, 'log');
  const notes = async (what: string): Promise<Note[]> => {
    const text = await readFile(log, 'utf8').catch(() => '');
    const all = text.split('\n').flatMap((line): Note[] => (line === '' ? [] : [JSON.parse(line)]));
    return all.filter((note) => note.what === what);
  };
  return {
    notes,
    async noted(what: string, count = 1): Promise<Note[]> {
      await expect.poll(async () => (await notes(what)).length, SOON).toBeGreaterThanOrEqual(count);
      return notes(what);
    },
    supervise: (options: Partial<SuperviseOptions> = {}) =>
      superviseWorker({
        entry: ENTRY,
        env: {
          PATH: process.env['PATH'],
          NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
          FAKE_WORKER_DOES: behaviour,
          FAKE_WORKER_LOG: log,
        },
        logger: silentLogger,
        ...options,
      }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('starts a worker again that was killed', async () => {
  await using fakes = await fakeWorkers('wait');
  await using supervisor = fakes.supervise();
  const [first] = await fakes.noted('started');
  expect(supervisor).toMatchObject({ state: 'running', pid: first?.pid });
  process.kill(first?.pid ?? 0, 'SIGKILL');
  const [, second] = await fakes.noted('started', 2);
  expect(supervisor).toMatchObject({ state: 'running', pid: second?.pid });
  expect(second?.pid).not.toBe(first?.pid);
});

it('waits longer each time a worker ends at once', async () => {
  await using fakes = await fakeWorkers('crash');
  await using _supervisor = fakes.supervise();
  const starts = (await fakes.noted('started', 4)).map(({ at }) => at);
  const gaps = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
  expect(gaps[0]).toBeGreaterThanOrEqual(250);
  expect(gaps[1]).toBeGreaterThanOrEqual(500);
  expect(gaps[2]).toBeGreaterThanOrEqual(1_000);
});

it('lets a worker put down its job when it is disposed of, and starts no other', async () => {
  await using fakes = await fakeWorkers('wait');
  const supervisor = fakes.supervise();
  const [started] = await fakes.noted('ready');
  await supervisor[Symbol.asyncDispose]();
  expect(supervisor).toMatchObject({ state: 'stopped', pid: undefined });
  expect(isAlive(started?.pid ?? 0)).toBe(false);
  expect(await fakes.notes('told to stop')).toHaveLength(1);
  expect(await fakes.notes('started')).toHaveLength(1);
});

it('kills a worker that does not stop', async () => {
  await using fakes = await fakeWorkers('stay');
  const supervisor = fakes.supervise({ stopTimeoutMs: 300 });
  const [started] = await fakes.noted('ready');
  await supervisor[Symbol.asyncDispose]();
  expect(isAlive(started?.pid ?? 0)).toBe(false);
});

it('ends at once while it waits to start the next one', async () => {
  await using fakes = await fakeWorkers('crash');
  const supervisor = fakes.supervise();
  await fakes.noted('started', 4);
  await expect.poll(() => supervisor.state, SOON).toBe('restarting');
  const disposedAt = performance.now();
  await supervisor[Symbol.asyncDispose]();
  // The wait that has begun takes two seconds.
  expect(performance.now() - disposedAt).toBeLessThan(1_500);
});

it('kills a worker that hangs, and starts another', async () => {
  await using fakes = await fakeWorkers('hang');
  await using _supervisor = fakes.supervise({ hangTimeoutMs: 2_000 });
  const [first] = await fakes.noted('started', 2);
  expect(isAlive(first?.pid ?? 0)).toBe(false);
});

it('gives a worker that loads slowly the time to start', async () => {
  await using fakes = await fakeWorkers('load');
  // It is silent for longer than that, and less than four times as long.
  await using supervisor = fakes.supervise({ hangTimeoutMs: 2_000 });
  const [ready] = await fakes.noted('ready');
  expect(supervisor.pid).toBe(ready?.pid);
  expect(await fakes.notes('started')).toHaveLength(1);
});

it('leaves a worker alone that is only busy', async () => {
  await using fakes = await fakeWorkers('think');
  // Longer than it thinks and shorter than it lives.
  await using supervisor = fakes.supervise({ hangTimeoutMs: 4_000 });
  const [stillThere] = await fakes.noted('still there');
  expect(supervisor.pid).toBe(stillThere?.pid);
  expect(await fakes.notes('started')).toHaveLength(1);
});
