import { randomUUID } from 'node:crypto';

import { LatticeError, silentLogger } from '@lattice/core';
import { expect, it } from 'vitest';

import { openIngestQueue, startIngestWorker, type IngestProcessor, type QueueConnection } from '../src/index.ts';
import { queueDatabase, type QueueDatabase } from './support/queue-database.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

interface Run {
  readonly jobId: string;
  readonly attempt: number;
  readonly lastAttempt: boolean;
}

/** A queue on a database of its own, whose workers do as they are told and write down what they were asked. */
async function openQueue() {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await queueDatabase());
  const connection: QueueConnection = { backend: 'postgres', url: database.url };
  const queue = stack.use(await openIngestQueue(connection, silentLogger));
  const runs: Run[] = [];
  const givenUp: string[] = [];
  const opened = stack.move();
  return {
    database,
    queue,
    runs,
    givenUp,
    startWorker: (process: IngestProcessor, concurrency = 1) =>
      startIngestWorker({
        connection,
        concurrency,
        logger: silentLogger,
        process(payload, context) {
          runs.push({ jobId: payload.jobId, attempt: context.attempt, lastAttempt: context.lastAttempt });
          return process(payload, context);
        },
        async onGivenUp({ jobId }) {
          givenUp.push(jobId);
        },
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** States of all jobs the queue's tables hold. */
async function states(database: QueueDatabase): Promise<unknown[]> {
  return (await database.query('select state from bullmq.job')).map(({ state }) => state);
}

const succeed: IngestProcessor = async () => {};

it('runs a job once, however often it is queued', async () => {
  await using test = await openQueue();
  const jobId = randomUUID();
  await Promise.all([test.queue.enqueue({ jobId }), test.queue.enqueue({ jobId })]);
  await test.queue.enqueue({ jobId });
  expect(await test.queue.counts()).toEqual({ waiting: 1, active: 0 });
  const running = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  await using _worker = await test.startWorker(async () => {
    running.resolve();
    await mayEnd.promise;
  });
  await running.promise;
  await test.queue.enqueue({ jobId });
  expect(await test.queue.counts()).toEqual({ waiting: 0, active: 1 });
  mayEnd.resolve();
  await expect.poll(() => states(test.database), SOON).toEqual(['completed']);
  expect(test.runs).toEqual([{ jobId, attempt: 1, lastAttempt: false }]);
});

it.each(['completed', 'failed'])('runs a job again that is queued after it has %s', async (end) => {
  await using test = await openQueue();
  const jobId = randomUUID();
  await using _worker = await test.startWorker(async () => {
    if (end === 'failed') throw new LatticeError('site-empty', 'No pages.');
  });
  for (const times of [1, 2]) {
    await test.queue.enqueue({ jobId });
    await expect.poll(() => states(test.database), SOON).toEqual([end]);
    await expect.poll(() => test.runs.length, SOON).toBe(times);
  }
  expect(test.runs.map(({ attempt }) => attempt)).toEqual([1, 1]);
  expect(test.givenUp).toEqual(end === 'failed' ? [jobId, jobId] : []);
});

it('tries again after a passing failure, and says when it does not any more', async () => {
  await using test = await openQueue();
  const jobId = randomUUID();
  await using _worker = await test.startWorker(async () => {
    throw new LatticeError('database-unavailable', 'Away.', { retryable: true });
  });
  await test.queue.enqueue({ jobId });
  await expect.poll(() => states(test.database), SOON).toEqual(['delayed']);
  expect(test.givenUp).toEqual([]);
  // As if three more attempts had failed; the waits between them double.
  await test.database.query('update bullmq.job set attempts_made = 4, process_at_ms = 0');
  await test.queue.enqueue({ jobId: randomUUID() });
  await expect.poll(() => test.givenUp, SOON).toEqual([jobId]);
  expect(test.runs.filter((run) => run.jobId === jobId)).toEqual([
    { jobId, attempt: 1, lastAttempt: false },
    { jobId, attempt: 5, lastAttempt: true },
  ]);
});

it('asks again later while another run of the site is in progress, without counting attempts', async () => {
  await using test = await openQueue();
  const jobId = randomUUID();
  let conflicts = 2;
  await using _worker = await test.startWorker(async () => {
    conflicts -= 1;
    if (conflicts >= 0) throw new LatticeError('job-conflict', 'Busy.', { retryable: true });
  });
  await test.queue.enqueue({ jobId });
  await expect.poll(() => states(test.database), SOON).toEqual(['completed']);
  expect(test.runs.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
  expect(test.givenUp).toEqual([]);
});

it('takes a job back from a dead worker, and gives it up when its workers die each time', async () => {
  await using test = await openQueue();
  const [lost, hopeless] = [randomUUID(), randomUUID()];
  for (const jobId of [lost, hopeless]) await test.queue.enqueue({ jobId });
  await test.database.query(
    "update bullmq.job set state = 'active', lock_token = 'dead', locked_until_ms = 1, stalled_marked = true",
  );
  await test.database.query('update bullmq.job set stalled_count = 1000 where id = $1', [hopeless]);
  await using _worker = await test.startWorker(succeed);
  await expect
    .poll(async () => (await states(test.database)).map(String).toSorted((a, b) => a.localeCompare(b)), SOON)
    .toEqual(['completed', 'failed']);
  expect(test.runs.map(({ jobId }) => jobId)).toEqual([lost]);
  expect(test.givenUp).toEqual([hopeless]);
});

it('hands the running job over when the worker is disposed of', async () => {
  await using test = await openQueue();
  const jobId = randomUUID();
  const running = Promise.withResolvers<void>();
  const first = await test.startWorker(async (_payload, { signal }) => {
    running.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
  await test.queue.enqueue({ jobId });
  await running.promise;
  await first[Symbol.asyncDispose]();
  expect(await test.queue.counts()).toEqual({ waiting: 1, active: 0 });
  await using _second = await test.startWorker(succeed);
  await expect.poll(() => states(test.database), SOON).toEqual(['completed']);
  expect(test.runs.map(({ attempt }) => attempt)).toEqual([1, 1]);
});

it('stops a run whose claim on the job was lost', async () => {
  await using test = await openQueue();
  const jobId = randomUUID();
  const stopped = Promise.withResolvers<void>();
  await using _worker = await test.startWorker(async (_payload, { signal, attempt }) => {
    if (test.runs.length > 1) return;
    expect(attempt).toBe(1);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
    stopped.resolve();
    throw new LatticeError('shutting-down', 'Stopped.', { retryable: true });
  });
  await test.queue.enqueue({ jobId });
  await expect.poll(() => states(test.database), SOON).toEqual(['active']);
  await test.database.query("update bullmq.job set lock_token = 'another', locked_until_ms = locked_until_ms + 60000");
  await stopped.promise;
  // The other worker's claim is untouched.
  expect(await test.database.query('select state, lock_token from bullmq.job')).toEqual([
    { state: 'active', lock_token: 'another' },
  ]);
});

it('survives a job with a payload it does not know', async () => {
  await using test = await openQueue();
  const jobId = randomUUID();
  await test.queue.enqueue({ jobId });
  await test.database.query(`update bullmq.job set data = '{"jobId": 7}', max_attempts = 1`);
  await using _worker = await test.startWorker(succeed);
  await expect.poll(() => states(test.database), SOON).not.toEqual(['waiting']);
  await test.database.query('delete from bullmq.job');
  await test.queue.enqueue({ jobId });
  await expect.poll(() => test.runs.map((run) => run.jobId), SOON).toEqual([jobId]);
});

it('says so when its database cannot be reached', async () => {
  await using database = await queueDatabase();
  const connection: QueueConnection = { backend: 'postgres', url: database.url.replace(/:\d+\//, ':1/') };
  const options = { connection, concurrency: 1, logger: silentLogger, process: succeed, onGivenUp: async () => {} };
  await expect(openIngestQueue(connection, silentLogger)).rejects.toMatchObject({ code: 'database-unavailable' });
  await expect(startIngestWorker(options)).rejects.toMatchObject({ code: 'database-unavailable', retryable: true });
});
