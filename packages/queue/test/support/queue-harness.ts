import { Redis } from 'ioredis';

import { redisMissing, startRedisServer } from '@lattice/testing';

import type { QueueConnection } from '../../src/index.ts';
import { queueDatabase } from './queue-database.ts';

/** A queue's store, with what only somebody with a hand in its tables can bring about. */
export interface QueueHarness extends AsyncDisposable {
  readonly connection: QueueConnection;
  /** Of all jobs the store holds. */
  states(): Promise<string[]>;
  /** As if the job had failed `attempts` times and were due now. */
  makeDue(jobId: string, attempts: number): Promise<void>;
  /** As if a worker had taken the job and died, `times` times. */
  loseWorker(jobId: string, times: number): Promise<void>;
  /** Gives the claim on an active job to another worker. */
  stealClaim(jobId: string): Promise<void>;
  /** Who has the job's claim. */
  claimant(jobId: string): Promise<string | null>;
  setPayload(jobId: string, data: string): Promise<void>;
  clear(): Promise<void>;
}

const OTHER = 'another';

async function postgresHarness(): Promise<QueueHarness> {
  const database = await queueDatabase();
  return {
    connection: { backend: 'postgres', url: database.url },
    states: async () => (await database.query('select state from bullmq.job')).map(({ state }) => String(state)),
    async makeDue(jobId, attempts) {
      await database.query('update bullmq.job set attempts_made = $2, process_at_ms = 0 where id = $1', [
        jobId,
        attempts,
      ]);
    },
    async loseWorker(jobId, times) {
      await database.query(
        `update bullmq.job set state = 'active', lock_token = 'dead', locked_until_ms = 1, stalled_marked = true,
           stalled_count = $2 where id = $1`,
        [jobId, times - 1],
      );
    },
    async stealClaim(jobId) {
      await database.query(
        'update bullmq.job set lock_token = $2, locked_until_ms = locked_until_ms + 60000 where id = $1',
        [jobId, OTHER],
      );
    },
    async claimant(jobId) {
      const [row] = await database.query('select lock_token from bullmq.job where id = $1', [jobId]);
      return row === undefined ? null : String(row['lock_token']);
    },
    async setPayload(jobId, data) {
      await database.query('update bullmq.job set data = $2, max_attempts = 1 where id = $1', [jobId, data]);
    },
    async clear() {
      await database.query('delete from bullmq.job');
    },
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

const KEY = 'lattice:ingest';
/** BullMQ's list or set of each state. */
const STATES = ['wait', 'active', 'delayed', 'completed', 'failed', 'prioritized'] as const;

async function redisHarness(): Promise<QueueHarness> {
  const server = await startRedisServer();
  const { url } = server;
  const redis = new Redis(url);
  const members = async (state: (typeof STATES)[number]): Promise<string[]> =>
    state === 'wait' || state === 'active'
      ? redis.lrange(`${KEY}:${state}`, 0, -1)
      : redis.zrange(`${KEY}:${state}`, 0, -1);
  return {
    connection: { backend: 'redis', url },
    async states() {
      const found = await Promise.all(STATES.map(async (state) => ({ state, jobs: await members(state) })));
      return found.flatMap(({ state, jobs }) => jobs.map(() => (state === 'wait' ? 'waiting' : state)));
    },
    async makeDue(jobId, attempts) {
      await redis.hset(`${KEY}:${jobId}`, 'atm', attempts);
      // The score holds the time in its upper bits.
      await redis.zadd(`${KEY}:delayed`, 1, jobId);
      await redis.zadd(`${KEY}:marker`, 0, '1');
    },
    async loseWorker(jobId, times) {
      await redis.lrem(`${KEY}:wait`, 0, jobId);
      await redis.lpush(`${KEY}:active`, jobId);
      await redis.sadd(`${KEY}:stalled`, jobId);
      await redis.hset(`${KEY}:${jobId}`, 'stc', times - 1);
    },
    async stealClaim(jobId) {
      await redis.set(`${KEY}:${jobId}:lock`, OTHER, 'PX', 60_000);
    },
    claimant: (jobId) => redis.get(`${KEY}:${jobId}:lock`),
    async setPayload(jobId, data) {
      const opts: unknown = JSON.parse((await redis.hget(`${KEY}:${jobId}`, 'opts')) ?? '{}');
      const once = JSON.stringify({ ...(typeof opts === 'object' ? opts : {}), attempts: 1 });
      await redis.hset(`${KEY}:${jobId}`, 'data', data, 'opts', once);
    },
    async clear() {
      await redis.flushdb();
    },
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Every store of a queue. */
export const QUEUE_STORES = [
  { name: 'Postgres', open: postgresHarness, isMissing: false },
  { name: 'Redis', open: redisHarness, isMissing: redisMissing(process.env) },
];
