import { once } from 'node:events';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { silentLogger } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { openDatabase, openEmbeddedServer } from '../../src/postgres/index.ts';
import { query } from '../support/index.ts';
import { closedDirectory, killServer, openHolder, startHolder } from './holder.ts';
import { startSleeper, startZombie, waitFor } from './processes.ts';
import { serversOf } from './servers-of.ts';

const logger = silentLogger;

describe('a server that dies', () => {
  it('comes back on its port with everything it had acknowledged', async () => {
    await using directory = await closedDirectory();
    await using server = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    await using database = await openDatabase({ url: server.url, logger, applicationName: 'lattice-test' });
    await query(server.url, `create table kept as select 42 as answer`);
    await killServer(directory.path);
    expect(await persistentQuery(server.url, `select answer from kept`)).toEqual([{ answer: 42 }]);
    expect(await serversOf(directory.path)).toHaveLength(1);
    await database.ping();
  });

  it('does so once for all who share it', async () => {
    await using directory = await closedDirectory();
    const holders = await Promise.all([1, 2, 3].map(() => openHolder({ dataDirectory: directory.path })));
    await killServer(directory.path);
    for (const holder of holders) {
      expect(await persistentQuery(holder.opened.url, `select 1 as one`)).toEqual([{ one: 1 }]);
    }
    expect(await serversOf(directory.path)).toHaveLength(1);
    await Promise.all(holders.map((holder) => holder.close()));
    expect(await serversOf(directory.path)).toEqual([]);
  });

  it.each(['a living process', 'a zombie'])('is started again when its number now belongs to %s', async (kind) => {
    await using directory = await closedDirectory();
    const first = await openHolder({ dataDirectory: directory.path });
    await first.kill();
    await killServer(directory.path);
    using other = await (kind === 'a zombie' ? startZombie() : startSleeper());
    const file = join(directory.path, 'postgres', 'data', 'postmaster.pid');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^\d+/, String(other.pid)));
    const next = await openHolder({ dataDirectory: directory.path });
    expect(next.opened.adopted).toBe(false);
    expect(await serversOf(directory.path)).toHaveLength(1);
    await next.close();
  });

  it('moves to another port when its own is taken', async () => {
    await using directory = await closedDirectory();
    const first = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    await first[Symbol.asyncDispose]();
    const port = Number(new URL(first.url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    await using second = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    expect(new URL(second.url).port).not.toBe(String(port));
    expect(await query(second.url, `select 1 as one`)).toEqual([{ one: 1 }]);
    squatter.close();
  });
});

describe('a share of a process that died', () => {
  it('does not keep the server running when another process has its number now', async () => {
    await using directory = await closedDirectory();
    const server = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    using other = await startSleeper();
    const leases = join(directory.path, 'postgres', 'leases');
    const [own = ''] = await readdir(leases);
    await writeFile(join(leases, own.replace(/^\d+/, String(other.pid))), '');
    await server[Symbol.asyncDispose]();
    expect(await serversOf(directory.path)).toEqual([]);
  });
});

describe('a database that is not whole', () => {
  it('is made anew when its maker was killed in the middle', async () => {
    await using directory = await closedDirectory();
    const root = join(directory.path, 'postgres');
    const killed = startHolder({ dataDirectory: directory.path });
    const names = await waitFor(async () =>
      (await readdir(root).catch(() => [])).filter((name) => name.startsWith('data')),
    );
    expect(names.every((name) => name.startsWith('data.unfinished-'))).toBe(true);
    await waitFor(async () =>
      readdir(join(root, names.find((name) => !name.endsWith('.password')) ?? '', 'base')).catch(() => []),
    );
    await killed.kill();
    await expect(stat(join(root, 'data'))).rejects.toMatchObject({ code: 'ENOENT' });
    const next = await openHolder({ dataDirectory: directory.path });
    expect(await query(next.opened.url, `select 1 as one`)).toEqual([{ one: 1 }]);
    await next.close();
  });

  it('is refused when another major version wrote it', async () => {
    await using directory = await closedDirectory();
    const first = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    await first[Symbol.asyncDispose]();
    await writeFile(join(directory.path, 'postgres', 'data', 'PG_VERSION'), '17\n');
    await expect(openEmbeddedServer({ dataDirectory: directory.path, logger })).rejects.toMatchObject({
      code: 'embedded-database-failed',
      message: expect.stringMatching(/Postgres 17.*Postgres 18/),
      fix: expect.stringContaining('--data-dir'),
    });
  });

  it('is refused when its password is gone', async () => {
    await using directory = await closedDirectory();
    const first = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    await first[Symbol.asyncDispose]();
    await rm(join(directory.path, 'postgres', 'password'));
    await expect(openEmbeddedServer({ dataDirectory: directory.path, logger })).rejects.toMatchObject({
      code: 'embedded-database-failed',
      fix: expect.stringContaining('password'),
    });
    expect(await serversOf(directory.path)).toEqual([]);
  });

  it('says where to look when the server does not start', async () => {
    await using directory = await closedDirectory();
    const first = await openEmbeddedServer({ dataDirectory: directory.path, logger });
    await first[Symbol.asyncDispose]();
    await rm(join(directory.path, 'postgres', 'data', 'global', 'pg_control'));
    await expect(openEmbeddedServer({ dataDirectory: directory.path, logger })).rejects.toMatchObject({
      code: 'embedded-database-failed',
      fix: expect.stringMatching(/server\.log.*DATABASE_URL/),
      context: { log: expect.stringContaining('pg_control') },
    });
  });
});

/** As an application does that outlives its database: until it answers. */
async function persistentQuery(url: string, text: string): Promise<object[]> {
  return waitFor(() => query(url, text).catch(() => []));
}
