import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { writeTinyEmbedding } from '@lattice/clients/local/testing';
import { temporaryFolder, until, writeSite } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { jsonOf, lattice } from './support/lattice.ts';

const run = promisify(execFile);
const RUNTIME = '@huggingface/transformers';
/** Installing takes a minute; kept for the next run with the same lock file. */
const CACHE = join(tmpdir(), 'lattice-space-local');

const projectSchema = z.object({ dependencies: z.record(z.string(), z.string()) });
const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), integrity: z.string().optional() })),
});

describe('lattice space build --with-local', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let built: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    built = join(folder.path, 'space');
    const args = ['space', 'build', '--with-local', '--out', built, '--commit', 'e'.repeat(40), '--json'];
    const run = await lattice(args, { env: { RERANK_BACKEND: 'local' } });
    expect(run.code, run.stderr).toBe(0);
    const preloaded = ['Xenova/all-MiniLM-L6-v2', 'Xenova/ms-marco-MiniLM-L-6-v2'];
    expect(jsonOf(run)).toMatchObject({ preloaded });
  }, 180_000);
  afterAll(() => folder[Symbol.asyncDispose]());

  it('locks the runtime with its hash, without the parts for browsers and other systems', async () => {
    const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(built, 'app', name), 'utf8'));
    const { dependencies } = projectSchema.parse(await read('package.json'));
    const { packages } = lockSchema.parse(await read('package-lock.json'));
    expect(packages[`node_modules/${RUNTIME}`]).toEqual({
      version: dependencies[RUNTIME],
      integrity: expect.stringMatching(/^sha512-/),
    });
    expect(packages).toHaveProperty('node_modules/onnxruntime-node');
    expect(Object.keys(packages).filter((path) => /onnxruntime-web|win32|darwin|musl/.test(path))).toEqual([]);
  });

  it('has the platform bring the models along, by settings the check accepts', async () => {
    const readme = await readFile(join(built, 'README.md'), 'utf8');
    expect(readme).toMatch(/^preload_from_hub:\n {2}- Xenova\/all-MiniLM-L6-v2 .*\n {2}- Xenova\/ms-marco/m);
    const checked = await lattice(['space', 'check', built, '--json']);
    expect(checked.code, checked.stdout).toBe(0);
  });

  const isLinux = process.platform === 'linux';
  it.skipIf(!isLinux)('embeds with the model of a folder, installed from it', { timeout: 600_000 }, async () => {
    const app = join(folder.path, 'app');
    await installAs(built, app);
    const model = join(folder.path, 'tiny');
    await writeTinyEmbedding(model);
    const docs = join(folder.path, 'site');
    await writeSite(docs, {
      'docusaurus.config.js':
        "module.exports = { title: 'T', url: 'https://t.example', baseUrl: '/', presets: ['classic'] };",
      'docs/boots.md': '# Boots\n\nThe robot boots from an SD card.\n',
    });
    const port = await freePort();
    const child = spawn(process.execPath, ['apps/api/dist/main.js'], {
      cwd: app,
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        DATA_DIR: join(folder.path, 'data'),
        DOCS_DIR: docs,
        EMBEDDING_BACKEND: 'local',
        LOCAL_EMBEDDING_MODEL: model,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    try {
      const url = `http://127.0.0.1:${port}`;
      const isReady = () =>
        fetch(`${url}/api/health`).then(
          ({ status }) => status === 200,
          () => false,
        );
      await until(isReady, 'the program to be ready', 300_000);
      const body = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();
      expect(await body('/api/v1/status'), output).toMatchObject({
        backends: { embedding: 'local' },
        index: { chunks: 1 },
      });
      // Degraded for good where the index has no vectors of this model; for a moment before the index is looked at again.
      const isHealthy = async () =>
        z.looseObject({ status: z.string() }).parse(await body('/api/health')).status === 'healthy';
      await until(isHealthy, `an index with vectors of the model (${output})`);
    } finally {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
  });
});

/** As the image's Dockerfile does it: dependencies by its own step, then our packages and the programs. */
async function installAs(built: string, app: string): Promise<void> {
  const lock = await readFile(join(built, 'app/package-lock.json'));
  const kept = join(CACHE, createHash('sha256').update(lock).digest('hex').slice(0, 16));
  if ((await stat(kept).catch(() => null)) === null) {
    await mkdir(CACHE, { recursive: true });
    const unfinished = await mkdtemp(join(CACHE, 'installing-'));
    for (const name of ['package.json', 'package-lock.json'])
      await cp(join(built, 'app', name), join(unfinished, name));
    const dockerfile = await readFile(join(built, 'Dockerfile'), 'utf8');
    const step = /^RUN (npm ci [\s\S]*?[^\\])$/m.exec(dockerfile)?.[1] ?? '';
    await run('sh', ['-euc', step.replace('--cache /tmp/npm-cache', '').replace('/tmp/npm-cache', '')], {
      cwd: unfinished,
    });
    await rename(unfinished, kept).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  await run('cp', ['-a', '--link', kept, app]);
  await cp(join(built, 'app/packages'), join(app, 'node_modules/@lattice'), { recursive: true });
  await cp(join(built, 'app/program'), app, { recursive: true });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('No port.');
  return address.port;
}
