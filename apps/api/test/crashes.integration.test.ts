import { queryAnswerSchema, type QueryAnswer, statusSchema } from '@lattice/core';
import {
  childrenOf,
  killNow,
  manyPages,
  postmasterOf,
  statusOf,
  temporaryFolder,
  type TemporaryFolder,
  until,
  writeSite,
} from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { startApi, type ApiProcess } from './support/api-process.ts';
import { DEMO_SESSION, post } from './support/requests.ts';

const PAGES = 400;

/** Every process is killed without warning, one after the other; the tests follow one another on one data directory. */
describe('kill -9', { timeout: 180_000 }, () => {
  let folder: TemporaryFolder;
  let site: TemporaryFolder;
  let api: ApiProcess;
  let url: string;

  beforeAll(async () => {
    [folder, site] = [await temporaryFolder(), await temporaryFolder()];
    await writeSite(site.path, manyPages(PAGES));
    await start();
  }, 120_000);

  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await Promise.all([folder[Symbol.asyncDispose](), site[Symbol.asyncDispose]()]);
  });

  async function start(): Promise<void> {
    api = startApi({ dataDirectory: folder.path, docs: site.path });
    url = await api.listening();
  }

  async function worker(): Promise<number> {
    return until(async () => (await childrenOf(api.pid))[0] ?? null, 'a worker');
  }

  async function postmaster(): Promise<number> {
    return until(() => postmasterOf(folder.path), 'a database server');
  }

  /** The first ingestion has come this far. */
  async function indexed(pages: number): Promise<void> {
    await until(async () => {
      if (api.hasEnded()) throw new Error('The API has ended.');
      const response = await fetch(`${url}/api/v1/status`);
      const { ingestion } = statusSchema.parse(await response.json());
      return ingestion !== null && ingestion.pages_done >= pages && ingestion.stage !== 'reading';
    }, `${pages} indexed pages`);
  }

  async function expectWholeIndex(): Promise<void> {
    const { index } = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
    expect(index?.pages).toBe(PAGES);
    await expectAnswer();
  }

  async function ask(): Promise<QueryAnswer> {
    const question = `How often is the gearbox of machine ${PAGES - 1} checked?`;
    const response = await post(`${url}/api/v1/query`, { question }, { headers: DEMO_SESSION });
    return queryAnswerSchema.parse(await response.json());
  }

  async function expectAnswer(): Promise<void> {
    const { answer, citations } = await ask();
    expect(answer).toContain(`every ${PAGES} days`);
    const place = `https://made-up.example/machine-${PAGES - 1}#the-gearbox-of-machine-${PAGES - 1}`;
    expect(citations.map((citation) => citation.url)).toContain(place);
  }

  test('during the first ingestion, each of its processes in turn', async () => {
    await indexed(25);
    killNow(await worker());
    await indexed(100);
    killNow(await postmaster());
    await indexed(175);
    const left = await worker();
    process.kill(api.pid, 'SIGKILL');
    await api.exited;
    // Nobody is there to stop it, and it does.
    await until(async () => (await api.processes()).every(({ pid }) => pid !== left), 'the end of the worker');

    await start();
    await api.ready();
    await expectWholeIndex();
  });

  test('of the worker: answers go on, and another one starts', async () => {
    const before = await worker();
    killNow(before);
    await expectAnswer();
    await until(async () => (await worker()) !== before, 'another worker');
    await until(async () => (await statusOf(`${url}/api/health`)) === 200, 'readiness');
  });

  test('of the database server: the program stays and recovers by itself', async () => {
    const before = await postmaster();
    killNow(before);
    expect(await statusOf(`${url}/health`)).toBe(200);
    await until(async () => (await postmaster()) !== before, 'another server');
    await until(async () => !(await ask()).refused, 'an answer');
    await until(async () => (await statusOf(`${url}/api/health`)) === 200, 'readiness');
    await expectAnswer();
  });

  test('of everything at once: the next start serves what was there', async () => {
    for (const { pid } of await api.processes()) killNow(pid);
    await api.exited;
    await start();
    await api.ready();
    await expectWholeIndex();
    expect((await api.interrupt()).elapsedMs).toBeLessThan(5_000);
    expect(await api.processes()).toEqual([]);
  });
});
