import { randomUUID } from 'node:crypto';

import { LatticeError, silentLogger } from '@lattice/core';
import { beforeEach, describe, expect, it } from 'vitest';

import { openIngestQueue, startIngestWorker, type IngestProcessor, type QueueConnection } from '../src/index.ts';
import { QUEUE_STORES, type QueueHarness } from './support/queue-harness.ts';

/** Far longer than it takes, for a machine that is busy. */
const SOON = { timeout: 20_000 };

interface Run {
  readonly jobId: string;
  readonly attempt: number;
  readonly lastAttempt: boolean;
}

const succeed: IngestProcessor = async () => {};

describe.for(QUEUE_STORES)('the queue on $name', ({ open, isMissing }) => {
  beforeEach(({ skip }) => skip(isMissing, 'there is no redis-server on the PATH'));

  /** A queue on a store of its own, whose workers do as they are told and write down what they were asked. */
  async function openQueue() {
    await using stack = new AsyncDisposableStack();
    const store: QueueHarness = stack.use(await open());
    const { connection } = store;
    const queue = stack.use(await openIngestQueue(connection, silentLogger));
    const runs: Run[] = [];
    const givenUp: string[] = [];
    const asked: string[] = [];
    const opened = stack.move();
    return {
      store,
      queue,
      runs,
      givenUp,
      asked,
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
          async onSchedule(key) {
            asked.push(key);
          },
        }),
      [Symbol.asyncDispose]: () => opened.disposeAsync(),
    };
  }

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
    await expect.poll(() => test.store.states(), SOON).toEqual(['completed']);
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
      await expect.poll(() => test.store.states(), SOON).toEqual([end]);
      await expect.poll(() => test.runs.length, SOON).toBe(times);
    }
    expect(test.runs.map(({ attempt }) => attempt)).toEqual([1, 1]);
    // Said once the run has ended, which may be later than it was seen to begin.
    await expect.poll(() => test.givenUp, SOON).toEqual(end === 'failed' ? [jobId, jobId] : []);
  });

  it('tries again after a passing failure, and says when it does not any more', async () => {
    await using test = await openQueue();
    const jobId = randomUUID();
    await using _worker = await test.startWorker(async () => {
      throw new LatticeError('database-unavailable', 'Away.', { retryable: true });
    });
    await test.queue.enqueue({ jobId });
    await expect.poll(() => test.store.states(), SOON).toEqual(['delayed']);
    expect(test.givenUp).toEqual([]);
    // As if three more attempts had failed; the waits between them double.
    await test.store.makeDue(jobId, 4);
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
    await expect.poll(() => test.store.states(), SOON).toEqual(['completed']);
    expect(test.runs.map(({ attempt }) => attempt)).toEqual([1, 1, 1]);
    expect(test.givenUp).toEqual([]);
  });

  it('takes a job back from a dead worker, and gives it up when its workers die each time', async () => {
    await using test = await openQueue();
    const [lost, hopeless] = [randomUUID(), randomUUID()];
    for (const jobId of [lost, hopeless]) await test.queue.enqueue({ jobId });
    await test.store.loseWorker(lost, 1);
    await test.store.loseWorker(hopeless, 1000);
    await using _worker = await test.startWorker(succeed);
    await expect
      .poll(async () => (await test.store.states()).toSorted((a, b) => a.localeCompare(b)), SOON)
      .toEqual(['completed', 'failed']);
    expect(test.runs.map(({ jobId }) => jobId)).toEqual([lost]);
    await expect.poll(() => test.givenUp, SOON).toEqual([hopeless]);
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
    await expect.poll(() => test.store.states(), SOON).toEqual(['completed']);
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
    await expect.poll(() => test.store.states(), SOON).toEqual(['active']);
    await test.store.stealClaim(jobId);
    await stopped.promise;
    // The other worker's claim is untouched.
    expect(await test.store.states()).toEqual(['active']);
    expect(await test.store.claimant(jobId)).toBe('another');
  });

  it('survives a job with a payload it does not know', async () => {
    await using test = await openQueue();
    const jobId = randomUUID();
    await test.queue.enqueue({ jobId });
    await test.store.setPayload(jobId, '{"jobId": 7}');
    await using _worker = await test.startWorker(succeed);
    await expect.poll(() => test.store.states(), SOON).not.toEqual(['waiting']);
    await test.store.clear();
    await test.queue.enqueue({ jobId });
    await expect.poll(() => test.runs.map((run) => run.jobId), SOON).toEqual([jobId]);
  });

  it('says so when its store cannot be reached', async () => {
    await using store = await open();
    const connection: QueueConnection = {
      ...store.connection,
      url: store.connection.url.replace(/:\d+(?=\/|$)/, ':1'),
    };
    const options = {
      connection,
      concurrency: 1,
      logger: silentLogger,
      process: succeed,
      onGivenUp: async () => {},
      onSchedule: async () => {},
    };
    await expect(openIngestQueue(connection, silentLogger)).rejects.toMatchObject({ code: 'database-unavailable' });
    await expect(startIngestWorker(options)).rejects.toMatchObject({ code: 'database-unavailable', retryable: true });
  });

  it('asks by the clock, once however many set the schedule, until it is taken away', async () => {
    await using test = await openQueue();
    await using _one = await test.startWorker(succeed);
    await using _other = await test.startWorker(succeed);
    await Promise.all([test.queue.schedule('* * * * * *'), test.queue.schedule('* * * * * *')]);
    await expect.poll(() => test.asked.length, SOON).toBeGreaterThanOrEqual(2);
    await test.queue.schedule('* * * * * *');
    await expect.poll(() => test.asked.length, SOON).toBeGreaterThanOrEqual(3);
    expect(new Set(test.asked).size).toBe(test.asked.length);
    const times = test.asked.map((key) => Number(/\d+$/.exec(key)?.[0]));
    expect(times.map((time) => time % 1_000)).toEqual(times.map(() => 0));
    await test.queue.schedule(null);
    await expect.poll(() => test.queue.counts(), SOON).toEqual({ waiting: 0, active: 0 });
    expect(test.runs).toEqual([]);
  });

  it.each(['every night', '99 * * * *'])('refuses %s as a schedule', async (pattern) => {
    await using test = await openQueue();
    await expect(test.queue.schedule(pattern)).rejects.toMatchObject({
      code: 'configuration-invalid',
      fix: expect.stringContaining('INGEST_SCHEDULE'),
    });
  });
});
