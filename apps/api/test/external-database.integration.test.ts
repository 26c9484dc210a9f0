import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { testDatabase } from '@lattice/clients/postgres/testing';
import { chatAnswerSchema, readinessSchema } from '@lattice/core';
import { statusOf, temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { askJson, expectProblem, ask } from './support/requests.ts';

const QUESTION = 'What is the zero moment point?';

/** Somebody who listens on a port of this machine, and what is to be done with who comes. */
async function listener(port: number, serve: (socket: Socket) => void): Promise<Server & AsyncDisposable> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    serve(socket);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, {
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('It does not listen on a port.');
  return address.port;
}

function withPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href;
}

test('with a database of its own nothing embedded is started', { timeout: 120_000 }, async () => {
  await using database = await testDatabase({ empty: true });
  await using folder = await temporaryFolder();
  const dataDirectory = join(folder.path, 'data');
  await using api = startApi({ dataDirectory, docs: ROBOTICS_BOOK, env: { DATABASE_URL: database.url } });
  const url = await api.ready();
  const answer = chatAnswerSchema.parse(await (await askJson(url, { message: QUESTION })).json());
  expect(answer.citations.map((citation) => citation.url)).toContain(
    'https://robotics-book.example/balance#zero-moment-point',
  );

  expect((await api.processes()).map(({ command }) => command)).toEqual([
    expect.stringContaining('apps/api/src/main.ts'),
    expect.stringContaining('apps/ingest/src/main.ts'),
  ]);
  // What seals the keys that readers bring; LATTICE_SECRET would take its place.
  expect(await readdir(dataDirectory)).toEqual(['secret']);
  expect(api.output()).not.toContain(new URL(database.url).password);
  expect((await api.interrupt()).code).toBe(0);
  expect(await api.processes()).toEqual([]);
});

test('it waits for a database that is not there yet', { timeout: 120_000 }, async () => {
  await using database = await testDatabase();
  await using folder = await temporaryFolder();
  const place = await listener(0, () => {});
  const port = portOf(place);
  await place[Symbol.asyncDispose]();
  const env = { DATABASE_URL: withPort(database.url, port) };
  await using api = startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK, env });
  const url = await api.listening();
  await api.printed(/The database cannot be reached.*not reachable yet/);
  expect(await statusOf(`${url}/health`)).toBe(200);
  const waiting = await fetch(`${url}/api/health`);
  expect(waiting.status).toBe(503);
  expect(readinessSchema.parse(await waiting.json()).status).toBe('starting');
  await expectProblem(await ask(url, QUESTION), 503, 'not-ready');

  await using _proxy = await listener(port, (socket) => {
    const server = connect(Number(new URL(database.url).port), new URL(database.url).hostname);
    server.on('error', () => socket.destroy());
    socket.pipe(server).pipe(socket);
  });
  await api.ready();
  expect(await statusOf(`${url}/api/health`)).toBe(200);
  await api.stop('SIGTERM');
});

test('it ends in time although its database never answers', { timeout: 60_000 }, async () => {
  await using silent = await listener(0, () => {});
  await using folder = await temporaryFolder();
  const connected = once(silent, 'connection');
  const env = { DATABASE_URL: `postgres://user:secret@127.0.0.1:${portOf(silent)}/lattice` };
  await using api = startApi({ dataDirectory: folder.path, env });
  await connected;
  expect((await api.interrupt()).elapsedMs).toBeLessThan(5_000);
  expect(await api.processes()).toEqual([]);
});

test('a database that refuses is reported, not waited for', { timeout: 60_000 }, async () => {
  await using database = await testDatabase();
  await using folder = await temporaryFolder();
  const refused = new URL(database.url);
  refused.pathname = '/no_such_database';
  await using api = startApi({ dataDirectory: folder.path, env: { DATABASE_URL: refused.href } });
  expect((await api.exited).code).toBe(1);
  expect(api.output()).toContain('lattice: The database named in the connection string does not exist on its server.');
});
