import {
  chatAnswerSchema,
  conversationSchema,
  queryAnswerSchema,
  type Citation,
  readinessSchema,
  statusSchema,
} from '@lattice/core';
import { childrenOf, postmasterOf, statusOf, temporaryFolder, type TemporaryFolder } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi, type ApiProcess } from './support/api-process.ts';
import { placeOf, placesOf } from './support/manifest.ts';
import { allEvents, ask, askJson, DEMO_SESSION, expectProblem, post } from './support/requests.ts';

const QUESTION = 'What is ROS 2?';

/** One program, started once with a new data directory and then again with the same; the tests follow one another. */
describe('the program, started as a person starts it', { timeout: 120_000 }, () => {
  let folder: TemporaryFolder;
  let places: ReadonlySet<string>;
  let api: ApiProcess;
  let url: string;
  let conversationId: string;

  beforeAll(async () => {
    folder = await temporaryFolder();
    places = await placesOf(ROBOTICS_BOOK);
    api = startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK });
    url = await api.listening();
  }, 120_000);

  afterAll(async () => {
    await api[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  test('answers from its first moment and announces when it can answer questions', async () => {
    expect(await statusOf(`${url}/health`)).toBe(200);
    const early = await fetch(`${url}/api/health`);
    expect(early.status).toBe(503);
    expect(readinessSchema.parse(await early.json()).status).toBe('starting');
    await expectProblem(await ask(url, QUESTION), 503, 'not-ready');

    expect(await api.ready()).toBe(url);
    expect(api.stdout()).toBe(`Lattice is ready: ${url}\n`);
    const ready = await fetch(`${url}/api/health`);
    const report = readinessSchema.parse(await ready.json());
    expect(ready.status).toBe(200);
    expect(report).toMatchObject({
      status: 'healthy',
      dependencies: [
        { name: 'postgres', state: 'up' },
        { name: 'index', state: 'up' },
        { name: 'worker', state: 'up' },
      ],
    });
    const status = statusSchema.parse(await (await fetch(`${url}/api/v1/status`)).json());
    expect(status).toMatchObject({ index: { pages: 18 }, ingestion: { state: 'succeeded' } });
  });

  function expectRealPlaces(citations: readonly Citation[]): void {
    expect(citations.length).toBeGreaterThan(0);
    for (const citation of citations) {
      expect(places).toContain(placeOf(citation));
      const { anchor, route } = citation;
      expect(citation.url).toBe(`https://robotics-book.example${route}${anchor === null ? '' : `#${anchor}`}`);
    }
  }

  test('streams an answer whose citations lead to headings of the site', async () => {
    const events = await allEvents(await ask(url, QUESTION));
    const [start, sources, ...rest] = events;
    const end = rest.at(-1);
    if (start?.type !== 'answer-start' || sources?.type !== 'sources' || end?.type !== 'answer-end') {
      throw new Error(`Not an answer: ${JSON.stringify(events)}`);
    }
    conversationId = start.conversation_id;
    expect(end).toMatchObject({ refused: false, mode: 'extractive', degraded: [] });
    expectRealPlaces(sources.citations.filter(({ n }) => end.cited.includes(n)));
    const text = rest.flatMap((event) => (event.type === 'answer-delta' ? [event.text] : [])).join('');
    expect(text).toContain('open-source set of libraries and tools for building robot software');
    expect(text).toContain('[1]');
  });

  test('answers a query with proofs, and refuses what the site does not say', async () => {
    const ask = async (question: string) =>
      queryAnswerSchema.parse(
        await (await post(`${url}/api/v1/query`, { question }, { headers: DEMO_SESSION })).json(),
      );
    const answer = await ask('How do I install ROS 2 on Ubuntu 24.04?');
    expect(answer.refused).toBe(false);
    expectRealPlaces(answer.citations);
    expect(answer.citations.map(placeOf)).toContain('/#install');
    expect(await ask('Who won the chess world championship of 1972?')).toMatchObject({
      refused: true,
      refusal_reason: 'below-floor',
    });
  });

  test('tells each bad request what is wrong with it, and goes on', async () => {
    const invalid = await expectProblem(await post(`${url}/api/chat`, '{"message": '), 400, 'request-invalid');
    expect(invalid.detail).toMatch(/JSON/);
    await expectProblem(await ask(url, ' \n '), 400, 'request-invalid');
    await expectProblem(await ask(url, 'why '.repeat(5_000)), 400, 'request-invalid');
    await expectProblem(
      await post(`${url}/api/v1/query`, { question: '' }, { headers: DEMO_SESSION }),
      400,
      'request-invalid',
    );
    const huge = JSON.stringify({ message: 'x'.repeat(10_000_000) });
    await expectProblem(await post(`${url}/api/chat`, huge), 413, 'payload-too-large');

    const after = chatAnswerSchema.parse(await (await askJson(url, { message: QUESTION })).json());
    expect(after.refused).toBe(false);
  });

  test('a second one on the same port is told who has it', async () => {
    await using other = await temporaryFolder();
    await using second = startApi({ dataDirectory: other.path, port: Number(new URL(url).port) });
    expect((await second.exited).code).toBe(1);
    expect(second.output()).toContain(`Port ${new URL(url).port} is in use by process ${api.pid} (`);
    expect(second.output()).toContain('choose another port with --port');
    expect(await second.processes()).toEqual([]);
  });

  test('a second one on the same data directory is told who has it', async () => {
    await using second = startApi({ dataDirectory: folder.path });
    expect((await second.exited).code).toBe(1);
    const { port } = new URL(url);
    expect(second.output()).toContain(`${folder.path} is in use by the Lattice process ${api.pid} on port ${port}.`);
    expect(second.output()).toContain('choose another folder with --data-dir');
    expect(await statusOf(`${url}/api/health`)).toBe(200);
  });

  test('Ctrl-C ends it and everything it started, and what npm repeats of it is no second one', async () => {
    const [worker] = await childrenOf(api.pid);
    expect([worker, await postmasterOf(folder.path)]).toEqual([expect.any(Number), expect.any(Number)]);
    const ending = api.interrupt();
    await api.printed(/"msg":"stopping"/);
    process.kill(api.pid, 'SIGINT');
    const { code, signal, elapsedMs } = await ending;
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(elapsedMs).toBeLessThan(5_000);
    expect(await api.processes()).toEqual([]);
  });

  test('a second start serves the same index at once and knows the conversation', async () => {
    api = startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK });
    url = await api.ready();
    expect(api.output()).not.toMatch(/^Done/m);
    const health = await fetch(`${url}/api/health`);
    expect(health.status).toBe(200);
    const response = await fetch(`${url}/api/conversation/${conversationId}`);
    const { messages } = conversationSchema.parse(await response.json());
    expect(messages.map(({ role, content }) => [role, content])).toEqual([
      ['user', QUESTION],
      ['assistant', expect.stringContaining('open-source set of libraries')],
    ]);
    expectRealPlaces(messages[1]?.citations ?? []);

    // Brought up to date meanwhile.
    await api.printed(/^Done 18\/18 pages/m);
    const { code, elapsedMs } = await api.stop('SIGTERM');
    expect(code).toBe(0);
    expect(elapsedMs).toBeLessThan(5_000);
    expect(await api.processes()).toEqual([]);
  });
});
