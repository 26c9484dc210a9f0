import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';

import { REPOSITORY } from '../support/base-image.ts';
import { buildImage, type BuiltImage } from '../support/buildah.ts';
import { command } from '../support/command.ts';
import { startSandbox, type Sandbox } from '../support/sandbox.ts';
import { cannotBuild, requireStore } from './require-store.ts';

/** What the platform gives a Space; none of it is secret. */
const PLATFORM = { SPACE_ID: 'owner/name', SPACE_HOST: 'owner-name.hf.space' };

const answerSchema = z.object({
  refused: z.boolean(),
  citations: z.array(z.object({ url: z.string(), quote: z.string() })),
});

// The platform's bounds are 20 minutes for the build and 5 for push to serving.
describe.skipIf(cannotBuild)('the image of the Space', { timeout: 600_000 }, () => {
  let folder: string;
  let image: BuiltImage;
  let root: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lattice-space-'));
    const cli = ['--conditions=@lattice/source', join(REPOSITORY, 'apps/cli/src/main.ts'), 'space', 'build'];
    // Away from the repository, so that nothing but the folder itself can get into the image.
    await command(process.execPath, ...cli, '--docs', join(REPOSITORY, 'examples/robotics-book'), '--out', folder);
    image = await buildImage(requireStore(), { name: 'lattice-space', context: folder });
    root = await image.mount();
  }, 900_000);

  afterAll(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('is built quickly and stays small', async () => {
    const { unpackedBytes, compressedBytes } = await image.sizes();
    const [unpacked, compressed] = [unpackedBytes, compressedBytes].map((bytes) => (bytes / 1e6).toFixed(1));
    console.log(
      `Space image: built in ${image.seconds.toFixed(1)} s, above the base ${unpacked} MB unpacked, ${compressed} MB compressed`,
    );
    expect(image.seconds).toBeLessThan(20 * 60);
    expect(compressedBytes).toBeLessThan(150e6);
    expect(unpackedBytes).toBeLessThan(220e6);
  });

  it('is configured as the platform expects', () => {
    expect(image.config).toMatchObject({ User: 'node', Cmd: ['node', 'apps/api/dist/main.js'] });
    expect(image.config.Entrypoint ?? []).toEqual([]);
    expect(image.config.Env).toContain('PORT=7860');
    expect(Object.keys(image.config.ExposedPorts)).toEqual(['7860/tcp']);
    expect(image.config.Healthcheck?.Test.join(' ')).toContain('/api/health');
  });

  it('answers about the packed book: UID 1000, read-only, no network, no secret; and again after a restart', async () => {
    const starts: StartTimes[] = [];
    for (const start of ['first', 'second']) {
      await using sandbox = await startSandbox(root, { config: image.config, env: PLATFORM, port: 7860 });
      const times = await expectToServe(sandbox);
      starts.push(times);
      await expectToBeFrameable(sandbox);
      await expectToAnswer(sandbox);
      const users = await sandbox.userIds();
      // The API, its worker and the database at least.
      expect(users.length).toBeGreaterThan(3);
      expect(new Set(users)).toEqual(new Set([1000]));
      expect(sandbox.output(), 'words after which the platform pauses Spaces').not.toMatch(
        /\b(?:proxy|tunnel|cloudflare|ngrok|vpn|v2ray)\b/i,
      );
      const { exitCode, ms } = await sandbox.stop('SIGTERM');
      console.log(
        `Space image, ${start} start: /health after ${times.aliveMs} ms (a bare Node: ${times.bareMs} ms), ready after ${times.readyMs} ms, stopped in ${Math.round(ms)} ms`,
      );
      expect({ exitCode, inTime: ms < 10_000 }, sandbox.output()).toEqual({ exitCode: 0, inTime: true });
    }
    // Whatever else this machine does only adds to it, and makes a bare Node start late, too.
    const limitMs = Math.max(2_000, BARE_STARTS * Math.max(...starts.map(({ bareMs }) => bareMs)));
    expect(Math.min(...starts.map(({ aliveMs }) => aliveMs))).toBeLessThan(limitMs);
  });
});

/** Starts of a Node without a program in two seconds, on two idle cores, with room to spare. */
const BARE_STARTS = 30;

interface StartTimes {
  /** Of a Node without a program, at the same time. */
  readonly bareMs: number;
  readonly aliveMs: number;
  readonly readyMs: number;
}

async function expectToServe(sandbox: Sandbox): Promise<StartTimes> {
  const alive = sandbox.answersAfter('/health', 20_000);
  const bareAt = Date.now();
  await command(process.execPath, '--eval', '0');
  const bareMs = Date.now() - bareAt;
  const aliveMs = await alive;
  const readyMs = await sandbox.answersAfter('/api/health', 60_000);
  expect(readyMs, sandbox.output()).toBeLessThan(60_000);
  const status: unknown = JSON.parse((await sandbox.request('/api/v1/status')).body);
  expect(status).toMatchObject({ durable: false, commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
  return { bareMs, aliveMs, readyMs };
}

async function expectToBeFrameable(sandbox: Sandbox): Promise<void> {
  const page = await sandbox.request('/', { headers: { accept: 'text/html' } });
  expect([page.status, page.body.includes('<html')]).toEqual([200, true]);
  expect(page.headers['x-frame-options']).toBeUndefined();
  expect(page.headers['content-security-policy']).toMatch(/frame-ancestors[^;]* https:\/\/huggingface\.co/);
  expect((await sandbox.request('/', { method: 'HEAD' })).status).toBe(200);
}

async function expectToAnswer(sandbox: Sandbox): Promise<void> {
  const answer = await sandbox.request('/api/v1/query', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-demo-session': 'image-test' },
    body: JSON.stringify({ question: 'What is ROS 2?' }),
  });
  const { refused, citations } = answerSchema.parse(JSON.parse(answer.body));
  expect(refused, answer.body).toBe(false);
  expect(citations[0]?.url).toMatch(/^https:\/\/robotics-book\.example\//);
  expect(citations[0]?.quote).not.toBe('');
}
