import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { createJobStore, createSiteIndex, openStore } from '@lattice/clients/postgres';
import { silentLogger } from '@lattice/core';
import { killNow, manyPages, processesOf, temporaryFolder, writeSite } from '@lattice/testing';
import { expect, test } from 'vitest';

import { REPOSITORY } from './support/lattice.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function startLattice(...args: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=@lattice/source', MAIN, ...args], {
    cwd: REPOSITORY,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, as in a terminal.
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('It could not be started.');
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    child.emit('printed');
  });
  const closed = once(child, 'close');
  return {
    child,
    pid,
    closed,
    stdout: () => stdout,
    stderr: () => stderr,
    async printed(pattern: RegExp): Promise<void> {
      while (!pattern.test(stderr)) {
        const ended = await Promise.race([once(child, 'printed').then(() => false), closed.then(() => true)]);
        if (ended && !pattern.test(stderr)) throw new Error(`It ended without ${pattern}:\n${stderr}`);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { pid: left } of await processesOf(pid, null)) killNow(left);
      await closed;
    },
  };
}

test('Ctrl-C during an ingestion cancels it and leaves nothing running', { timeout: 120_000 }, async () => {
  await using data = await temporaryFolder();
  await using site = await temporaryFolder();
  await writeSite(site.path, manyPages(300));
  {
    await using ingest = startLattice('ingest', site.path, '--data-dir', data.path);
    await ingest.printed(/^Indexing \d+\/300 pages/m);
    const askedAt = performance.now();
    process.kill(-ingest.pid, 'SIGINT');
    await ingest.closed;
    expect(performance.now() - askedAt).toBeLessThan(5_000);
    expect({ code: ingest.child.exitCode, stdout: ingest.stdout() }).toEqual({ code: 130, stdout: '' });
    expect(ingest.stderr()).toMatch(/^Cancelled\.$/m);
    expect(await processesOf(ingest.pid, data.path)).toEqual([]);
  }
  await using store = await openStore({
    url: null,
    directUrl: null,
    dataDirectory: data.path,
    logger: silentLogger,
    applicationName: 'lattice-test',
  });
  const [job] = await createJobStore(store.database).latest('main', 1);
  expect(job?.state).toBe('cancelled');
  expect(await createSiteIndex(store.database).live()).toBeNull();
});

test('a reader who has read enough is no error', { timeout: 60_000 }, async () => {
  await using site = await temporaryFolder();
  await writeSite(site.path, manyPages(600));
  await using manifest = startLattice('manifest', site.path, '--json');
  await once(manifest.child.stdout, 'data');
  manifest.child.stdout.destroy();
  await once(manifest.child, 'exit');
  expect({ code: manifest.child.exitCode, stderr: manifest.stderr() }).toEqual({ code: 0, stderr: '' });
});
