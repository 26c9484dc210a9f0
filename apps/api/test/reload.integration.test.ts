import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { postmasterOf, temporaryFolder, until } from '@lattice/testing';
import { expect, test } from 'vitest';

import { REPOSITORY, ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { askJson } from './support/requests.ts';

/** What `npm run dev` starts: the API under `node --watch` and a worker apart from it. */
test('a saved file restarts the API alone; the embedded server runs on', { timeout: 120_000 }, async () => {
  await using data = await temporaryFolder();
  await using watched = await temporaryFolder();
  const file = join(watched.path, 'watched');
  await writeFile(file, '');
  await using worker = startWorker(data.path);
  await using api = startApi({
    dataDirectory: data.path,
    docs: ROBOTICS_BOOK,
    env: { INGEST_WORKER: 'external' },
    nodeOptions: ['--watch', `--watch-path=${watched.path}`],
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
  expect(worker.hasEnded()).toBe(false);
  await api.stop('SIGTERM');
  await worker.stop();
  expect(await api.processes()).toEqual([]);
});

function startWorker(dataDirectory: string) {
  const child = spawn(process.execPath, ['--conditions=@lattice/source', 'apps/ingest/src/main.ts'], {
    cwd: REPOSITORY,
    env: { PATH: process.env['PATH'], DATA_DIR: dataDirectory },
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (!hasEnded()) child.kill(signal);
    await exited;
  };
  return { hasEnded, stop: () => stop('SIGTERM'), [Symbol.asyncDispose]: () => stop('SIGKILL') };
}
