import { connect } from 'node:net';
import { once } from 'node:events';

import { silentLogger } from '@lattice/core';
import { expect, test } from 'vitest';

import { DEFAULT_TIMEOUTS, startServer } from '../src/start-server.ts';
import { delta, end, silentAfterStart, START } from './support/fake-answerer.ts';
import { allEvents, ask, readEvents, sendRaw } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const nothing = { app: () => {}, host: '127.0.0.1', logger: silentLogger };

test('a taken port says by whom, and what to do', async () => {
  await using app = await startTestApp();
  const starting = startServer({ ...nothing, port: app.server.port, shutdown: new AbortController() });
  await expect(starting).rejects.toMatchObject({
    code: 'port-in-use',
    message: expect.stringContaining(`Port ${app.server.port} is in use`),
    fix: expect.stringContaining('--port'),
  });
  // Only Linux tells.
  await expect(starting).rejects.toThrow(process.platform === 'linux' ? `by process ${process.pid} (` : 'in use');
});

test('an address of another machine is a mistake in the configuration', async () => {
  const starting = startServer({ ...nothing, host: '192.0.2.1', port: 0, shutdown: new AbortController() });
  await expect(starting).rejects.toMatchObject({ code: 'configuration-invalid' });
});

test('connections are kept longer than proxies keep them', async () => {
  expect(DEFAULT_TIMEOUTS.keepAliveMs).toBeGreaterThan(60_000);
  await using app = await startTestApp();
  const reply = await sendRaw(
    app.url,
    'GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
  );
  expect(reply).toContain('Keep-Alive: timeout=65');
  expect(reply.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
});

test('closing lets answers finish that can', async () => {
  const app = await startTestApp({ timeouts: { drainMs: 5_000 } });
  const gate = Promise.withResolvers<void>();
  app.answerer.script = async function* script() {
    yield START;
    await gate.promise;
    yield delta('done');
    yield end();
  };
  const events = readEvents(await ask(app.url, 'What is it?'));
  await events.next();
  const closing = app.server.close();
  await expect(fetch(`${app.url}/health`)).rejects.toThrow('fetch failed');
  gate.resolve();
  const rest = await Array.fromAsync(events);
  expect(rest.at(-1)?.type).toBe('answer-end');
  await closing;
});

test('closing ends answers that take too long with an event, and is over within its bound', async () => {
  const app = await startTestApp({ timeouts: { drainMs: 20, farewellMs: 2_000 } });
  app.answerer.script = silentAfterStart;
  const responses = await Promise.all([ask(app.url, 'One?'), ask(app.url, 'Two?')]);
  const closing = app.server.close();
  for (const response of responses) {
    const events = await allEvents(response);
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'shutting-down', retryable: true });
  }
  await closing;
  await app.answerer.released(2);
  await app.server.close();
});

test('a reader who takes nothing does not hold the server up', async () => {
  const app = await startTestApp({ timeouts: { drainMs: 0, farewellMs: 50 } });
  app.answerer.script = async function* script() {
    yield START;
    for (;;) yield delta('x'.repeat(64 * 1024));
  };
  const socket = connect(app.server.port, '127.0.0.1');
  const body = '{"message":"What is it?"}';
  socket.write(
    `POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'readable');
  socket.on('error', () => {});
  await app.server.close();
  await app.answerer.released(1);
  expect(app.logger.lines.map(({ message }) => message)).toContain('Connections were still open and are cut');
  socket.destroy();
});

test('a body that trickles in is cut off, a stream that takes as long is not', async () => {
  await using app = await startTestApp({ timeouts: { headersMs: 100, requestMs: 150, checkMs: 50 } });
  const gate = Promise.withResolvers<void>();
  app.answerer.script = async function* script() {
    yield START;
    await gate.promise;
    yield end();
  };
  const stream = await ask(app.url, 'What is it?');

  const head = 'POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
  const slowBody = await sendRaw(app.url, `${head}{"mess`);
  expect(slowBody).toMatch(/^HTTP\/1\.1 408 .*"code":"timeout"/s);
  expect(await sendRaw(app.url, 'GET /health HTTP/1.1\r\nHost:')).toMatch(/^HTTP\/1\.1 408 /);

  gate.resolve();
  expect((await allEvents(stream)).at(-1)?.type).toBe('answer-end');
});

test('garbage after a request does not land in the middle of its answer', async () => {
  await using app = await startTestApp();
  app.answerer.script = silentAfterStart;
  const body = '{"message":"What is it?"}';
  const request = `POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const socket = connect(app.server.port, '127.0.0.1');
  let reply = '';
  socket.on('data', (chunk: Buffer) => {
    if (reply === '') socket.write('NONSENSE\r\n\r\n');
    reply += chunk.toString();
  });
  socket.on('error', () => {});
  socket.write(request);
  await once(socket, 'close');
  expect(reply).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(reply).not.toContain('400 Bad Request');
  await app.answerer.released(1);
});

test('a question that arrives while the server goes down is told so', async () => {
  await using app = await startTestApp({ timeouts: { drainMs: 0, farewellMs: 2_000 } });
  app.answerer.script = silentAfterStart;
  const keptOpen = await ask(app.url, 'One?');
  const socket = connect(app.server.port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write('POST /api/chat HTTP/1.1\r\nHost: x\r\n');
  await fetch(`${app.url}/health`);
  const closing = app.server.close();
  await allEvents(keptOpen);
  const body = '{"message":"Two?"}';
  socket.write(`Content-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`);
  let reply = '';
  socket.on('data', (chunk: Buffer) => {
    reply += chunk.toString();
  });
  await once(socket, 'close');
  expect(reply).toMatch(/^HTTP\/1\.1 503 .*"code":"shutting-down"/s);
  await closing;
});
