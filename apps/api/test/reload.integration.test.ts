import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { killNow, postmasterOf, processesOf, temporaryFolder, until } from '@lattice/testing';
import { expect, test } from 'vitest';

import { REPOSITORY, ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { askJson } from './support/requests.ts';

/** What `npm run dev` starts: the API and a worker apart from it, each under `node --watch`. */
test('a saved file restarts the API alone; the embedded server runs on', { timeout: 120_000 }, async () => {
  await using data = await temporaryFolder();
  await using watched = await temporaryFolder();
  await using idle = await temporaryFolder();
  const file = join(watched.path, 'watched');
  await writeFile(file, '');
  await using worker = startWorker(data.path, idle.path);
  await using api = startApi({
    dataDirectory: data.path,
    docs: ROBOTICS_BOOK,
    env: { INGEST_WORKER: 'external' },
    nodeOptions: watching(watched.path),
  });
  await api.ready();
  const server = await postmasterOf(data.path);
  expect(server).not.toBeNull();

  const before = api.output().length;
  await utimes(file, new Date(), new Date());
  const url = await until(
    () => Promise.resolve(/^Lattice is ready: (\S+)$/m.exec(api.output().slice(before))?.[1] ?? null),
    'a second start',
  );
  const answer = await askJson(url, { message: 'What is ROS 2?' });
  expect(answer.status).toBe(200);
  expect(await postmasterOf(data.path)).toBe(server);

  // Ctrl-C in the one terminal they share.
  const endings = await Promise.all([api.interrupt(), worker.interrupt()]);
  for (const { elapsedMs } of endings) expect(elapsedMs).toBeLessThan(5_000);
  expect(await processesOf(worker.pid, data.path)).toEqual([]);
  expect(await api.processes()).toEqual([]);
});

function watching(folder: string): string[] {
  return ['--watch', `--watch-path=${folder}`];
}

function startWorker(dataDirectory: string, watched: string) {
  const main = 'apps/ingest/src/main.ts';
  const child = spawn(process.execPath, ['--conditions=@lattice/source', ...watching(watched), main], {
    cwd: REPOSITORY,
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], DATA_DIR: dataDirectory },
    stdio: 'ignore',
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The worker could not be started.');
  const exited = once(child, 'exit');
  return {
    pid,
    async interrupt() {
      const askedAt = performance.now();
      process.kill(-pid, 'SIGINT');
      await exited;
      return { elapsedMs: performance.now() - askedAt };
    },
    async [Symbol.asyncDispose]() {
      for (const { pid: left } of await processesOf(pid, null)) killNow(left);
      await exited;
    },
  };
}
