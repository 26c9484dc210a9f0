import { globSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { silentLogger } from '@lattice/core';
import { describe, expect, it, vi } from 'vitest';

import { describeEmbeddedServer, openEmbeddedServer } from '../../src/postgres/index.ts';
import { query } from '../support/index.ts';
import { closedDirectory, openHolder, postmasterPid } from './holder.ts';
import { serversOf } from './servers-of.ts';

const logger = silentLogger;

describe('a new data directory', () => {
  it('gets a UTF-8 database that only its password opens, on loopback, whatever the environment', async () => {
    await using directory = await closedDirectory();
    const accounts = await readFile('/etc/passwd', 'utf8');
    const holder = await openHolder({ dataDirectory: directory.path });
    const url = new URL(holder.opened.url);
    const [row] = await query(
      holder.opened.url,
      `
      select current_setting('server_encoding') as encoding, current_setting('listen_addresses') as addresses,
        current_setting('server_version_num')::int / 10000 as major, current_setting('fsync') as fsync,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale,
        (select rolsuper from pg_roles where rolname = current_user) as superuser, 'ß → 👩‍🚀' as text`,
    );
    expect(row).toEqual({
      encoding: 'UTF8',
      addresses: '127.0.0.1',
      major: 18,
      fsync: 'on',
      locale: 'b C.UTF-8',
      superuser: false,
      text: 'ß → 👩‍🚀',
    });
    expect(url.password.length).toBeGreaterThanOrEqual(24);
    expect((await stat(join(directory.path, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
    for (const password of ['postgres', 'password']) {
      url.password = password;
      await expect(query(url.href, `select 1`)).rejects.toMatchObject({ code: '28P01' });
    }
    expect(await readFile('/etc/passwd', 'utf8')).toBe(accounts);
    await holder.close();
    expect(await serversOf(directory.path)).toEqual([]);
  });

  it('becomes one server for three processes that start at the same instant', async () => {
    await using directory = await closedDirectory();
    const at = Date.now() + 1_500;
    const holders = await Promise.all([1, 2, 3].map(() => openHolder({ dataDirectory: directory.path, at })));
    expect(new Set(holders.map((holder) => holder.opened.url)).size).toBe(1);
    expect(holders.filter((holder) => holder.opened.adopted)).toHaveLength(2);
    expect(await serversOf(directory.path)).toHaveLength(1);
    const description = await describeEmbeddedServer(directory.path);
    expect(description.clients).toEqual(
      holders.map((holder) => holder.child.pid).toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    );
    await Promise.all(holders.map((holder) => holder.close()));
    expect(await serversOf(directory.path)).toEqual([]);
  });

  it('may lie at a path full of characters that mean something to a shell', async () => {
    await using directory = await closedDirectory();
    const dataDirectory = join(directory.path, `it's "a" $HOME \`x\` \\ übung & more`);
    await using server = await openEmbeddedServer({ dataDirectory, logger });
    expect(await query(server.url, `select 1 as one`)).toEqual([{ one: 1 }]);
  });

  it('is not made by a caller who has given up', async () => {
    await using directory = await closedDirectory();
    const opening = openEmbeddedServer({ dataDirectory: directory.path, logger, signal: AbortSignal.abort() });
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
    expect(await describeEmbeddedServer(directory.path)).toMatchObject({ database: null, running: null, clients: [] });
  });

  it('is left at once by a caller who gives up while it is made, and nothing half-made stays', async () => {
    await using directory = await closedDirectory();
    const cluster = (): Promise<string[]> =>
      readdir(join(directory.path, 'postgres')).then((names) => names.filter((name) => name.startsWith('data')));
    const giveUp = new AbortController();
    const opening = openEmbeddedServer({ dataDirectory: directory.path, logger, signal: giveUp.signal });
    const begun = join(directory.path, 'postgres', 'data.unfinished-*', 'base', '*');
    const [outcome] = await Promise.all([
      opening.catch((error: unknown) => error),
      // Initdb has begun to write.
      vi.waitUntil(() => globSync(begun).length > 0, { timeout: 20_000, interval: 5 }).then(() => giveUp.abort()),
    ]);
    expect(outcome).toMatchObject({ code: 'cancelled' });
    expect(await cluster()).toEqual([]);
    expect(await describeEmbeddedServer(directory.path)).toMatchObject({ database: null, running: null, clients: [] });
    await using server = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    expect(await query(server.url, `select 1 as one`)).toEqual([{ one: 1 }]);
  });
});

describe('a server that several share', () => {
  it('runs until the last one leaves', async () => {
    await using directory = await closedDirectory();
    const first = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    const second = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    expect([first.adopted, second.adopted]).toEqual([false, true]);
    await first[Symbol.asyncDispose]();
    expect(await query(second.url, `select 1 as one`)).toEqual([{ one: 1 }]);
    await second[Symbol.asyncDispose]();
    expect(await serversOf(directory.path)).toEqual([]);
  });

  it('starts again for whoever comes while it stops', async () => {
    await using directory = await closedDirectory();
    for (let round = 0; round < 4; round += 1) {
      const leaving = await openEmbeddedServer({ dataDirectory: directory.path, logger });
      const [, coming] = await Promise.all([
        leaving[Symbol.asyncDispose](),
        openEmbeddedServer({ dataDirectory: directory.path, logger }),
      ]);
      expect(await query(coming.url, `select 1 as one`)).toEqual([{ one: 1 }]);
      expect(await serversOf(directory.path)).toHaveLength(1);
      await coming[Symbol.asyncDispose]();
    }
  });

  it('is adopted after everyone who used it was killed', async () => {
    await using directory = await closedDirectory();
    const killed = await openHolder({ dataDirectory: directory.path });
    const pid = await postmasterPid(directory.path);
    await query(killed.opened.url, `create table kept as select 42 as answer`);
    await killed.kill();
    const next = await openHolder({ dataDirectory: directory.path });
    expect(next.opened).toMatchObject({ adopted: true, url: killed.opened.url });
    expect(await postmasterPid(directory.path)).toBe(pid);
    expect(await query(next.opened.url, `select answer from kept`)).toEqual([{ answer: 42 }]);
    await next.close();
    expect(await serversOf(directory.path)).toEqual([]);
  });
});

describe('the description for doctor', () => {
  it('tells what is there, before, while and after', async () => {
    await using directory = await closedDirectory();
    await mkdir(directory.path);
    expect(await describeEmbeddedServer(directory.path)).toMatchObject({
      program: { usable: true, version: expect.stringMatching(/^18\./) },
      database: null,
      running: null,
      clients: [],
    });
    const server = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    const description = await describeEmbeddedServer(directory.path);
    expect(description).toMatchObject({
      database: { major: '18' },
      running: { pid: await postmasterPid(directory.path), port: Number(new URL(server.url).port) },
      clients: [process.pid],
    });
    expect(description.database?.bytes).toBeGreaterThan(10_000_000);
    await server[Symbol.asyncDispose]();
    expect(await describeEmbeddedServer(directory.path)).toMatchObject({
      database: { major: '18' },
      running: null,
      clients: [],
    });
  });
});
