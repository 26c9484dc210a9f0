import { connect } from 'node:net';
import { once } from 'node:events';

import { expect, test } from 'vitest';

import { aborted, delta, end, silentAfterStart, SOURCES, START } from './support/fake-answerer.ts';
import { allEvents, ask, askJson, expectProblem, readEvents } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

test('a reader who leaves aborts the answer within 100 ms, and its finally runs', async () => {
  await using app = await startTestApp();
  const seen: AbortSignal[] = [];
  app.answerer.script = (request, signal) => {
    seen.push(signal);
    return silentAfterStart(request, signal);
  };
  const tookMs: number[] = [];
  for (const already of [0, 1, 2]) {
    const reader = new AbortController();
    const response = await ask(app.url, 'What is it?', { signal: reader.signal });
    await readEvents(response).next();
    expect(app.answerer.releasedCount).toBe(already);

    const leftAt = performance.now();
    reader.abort();
    await app.answerer.released(already + 1);
    tookMs.push(performance.now() - leftAt);
    expect(seen[already]?.aborted).toBe(true);
  }
  // Whatever else this machine does only adds to it.
  expect(Math.min(...tookMs)).toBeLessThan(100);
  expect(app.conversations.appendCount).toBe(0);
  await app.server.close();
  expect(app.logger.lines.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([]);
});

test('also before the first event, and while waiting for JSON', async () => {
  await using app = await startTestApp({ limits: { firstEventPatienceMs: 60_000 } });
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  // oxlint-disable-next-line require-yield -- it says nothing until the reader leaves
  app.answerer.script = async function* script(_request, signal) {
    asked[app.answerer.requests.length - 1]?.resolve();
    await aborted(signal);
    throw signal.reason;
  };
  for (const [index, headers] of [{}, { Accept: 'application/json' }].entries()) {
    const reader = new AbortController();
    const asking = ask(app.url, 'What is it?', { headers: { ...headers }, signal: reader.signal });
    await asked[index]?.promise;
    reader.abort();
    await expect(asking).rejects.toThrow('abort');
    await app.answerer.released(index + 1);
  }
});

test('also while an answerer that ignores its signal is silent: the next question is served', async () => {
  await using app = await startTestApp({ limits: { maxOpenAnswers: 1 } });
  app.answerer.script = async function* script() {
    yield START;
    await Promise.withResolvers<never>().promise;
  };
  const reader = new AbortController();
  const response = await ask(app.url, 'What is it?', { signal: reader.signal });
  await readEvents(response).next();
  await expectProblem(await ask(app.url, 'And now?'), 503, 'overloaded');
  reader.abort();

  app.answerer.script = silentAfterStart;
  const next = new AbortController();
  let status = 503;
  while (status === 503) {
    const again = await ask(app.url, 'And now?', { signal: next.signal });
    status = again.status;
    if (status === 503) await again.text();
  }
  expect(status).toBe(200);
  next.abort();
});

test('silence is filled with comments', async () => {
  await using app = await startTestApp({ limits: { pingIntervalMs: 20 } });
  app.answerer.script = silentAfterStart;
  const reader = new AbortController();
  const response = await ask(app.url, 'What is it?', { signal: reader.signal });
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    if (text.split(': ping\n\n').length > 3) break;
  }
  expect(text).toMatch(/^event: answer-start\ndata: \{.*\}\n\n: ping\n\n: ping\n\n/);
  reader.abort();
});

test('an answer has a deadline, streamed or not', async () => {
  await using app = await startTestApp({ streamDeadlineMs: 60 });
  app.answerer.script = silentAfterStart;
  const events = await allEvents(await ask(app.url, 'What is it?'));
  expect(events.at(-1)).toMatchObject({ type: 'error', code: 'timeout', retryable: true });
  await expectProblem(await askJson(app.url, { message: 'What is it?' }), 504, 'timeout');
  await app.answerer.released(2);
});

test('a slow reader slows the answerer down and still gets all of it', async () => {
  await using app = await startTestApp({ limits: { batchIntervalMs: 0 } });
  const piece = 'x'.repeat(64 * 1024);
  const pieces = 400;
  let made = 0;
  app.answerer.script = async function* script() {
    yield START;
    yield SOURCES;
    for (; made < pieces; made += 1) yield delta(piece);
    yield end();
  };
  const body = JSON.stringify({ message: 'What is it?' });
  const socket = connect(app.server.port, '127.0.0.1');
  socket.pause();
  socket.write(
    `POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
  // The answerer stops being asked once the buffers on the way are full.
  let before = -1;
  while (made === 0 || made > before) {
    before = made;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  expect(made).toBeLessThan(pieces / 2);

  let received = 0;
  let tail = '';
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-2_000);
  });
  socket.resume();
  await once(socket, 'close');
  expect(received).toBeGreaterThan(pieces * piece.length);
  expect(tail).toContain('event: answer-end');
  expect(made).toBe(pieces);
});
