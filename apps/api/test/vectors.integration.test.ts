import { fileURLToPath } from 'node:url';

import { servicesMissing, startQdrant } from '@lattice/clients/qdrant/testing';
import { chatAnswerSchema, readinessSchema } from '@lattice/core';
import { embeddingServer, temporaryFolder } from '@lattice/testing';
import { describe, expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi, type ApiProcess } from './support/api-process.ts';
import { askJson } from './support/requests.ts';
import { runProgram } from './support/run-program.ts';

const CLI = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url));
const SOON = { timeout: 30_000 };

async function dependency(url: string, name: string) {
  const report = readinessSchema.parse(await (await fetch(`${url}/api/health`)).json());
  const found = report.dependencies.find((each) => each.name === name);
  return { status: report.status, state: found?.state, reason: found?.reason };
}

const QUESTION = 'What is ROS 2?';

async function citationCount(url: string): Promise<number> {
  const response = await askJson(url, { message: QUESTION });
  return chatAnswerSchema.parse(await response.json()).citations.length;
}

async function circuitNames(url: string): Promise<string> {
  return (await fetch(`${url}/health/circuits`)).text();
}

describe('vectors, by variable alone', { timeout: 180_000 }, () => {
  test.skipIf(servicesMissing)('go to Qdrant, which may go away and come back empty', async () => {
    await using folder = await temporaryFolder();
    await using models = await embeddingServer();
    const env = {
      OPENAI_API_KEY: 'nobody-checks-it',
      OPENAI_BASE_URL: models.url,
      EMBEDDING_BACKEND: 'openai',
      OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small',
      EMBEDDING_DIMENSIONS: '64',
      CHAT_BACKEND: 'deterministic',
    };
    const server = await startQdrant({ apiKey: 'qdrant-key' });
    const qdrant = { QDRANT_URL: server.url, QDRANT_API_KEY: 'qdrant-key', QDRANT_COLLECTION: 'my-handbook' };
    await using api = startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK, env: { ...env, ...qdrant } });
    const url = await api.ready();
    expect(await dependency(url, 'qdrant')).toMatchObject({ status: 'healthy', state: 'up' });
    expect(await dependency(url, 'index')).toMatchObject({ state: 'up' });
    expect(await circuitNames(url)).toMatch(/"name":"qdrant","state":"CLOSED"/);
    const embedded = models.asked.length;
    expect(embedded).toBeGreaterThan(20);
    const aliases = await (await fetch(`${server.url}/aliases`, { headers: { 'api-key': 'qdrant-key' } })).text();
    expect(aliases).toMatch(/"alias_name": ?"my-handbook", ?"collection_name": ?"my-handbook-[0-9a-f]{16}"/);

    await server.kill();
    await expect
      .poll(() => dependency(url, 'qdrant'), SOON)
      .toMatchObject({
        status: 'degraded',
        state: 'degraded',
        reason: expect.stringContaining('QDRANT_URL'),
      });
    expect(await citationCount(url)).toBeGreaterThan(0);

    await using _again = await startQdrant({ apiKey: 'qdrant-key', port: server.port });
    await expect
      .poll(() => dependency(url, 'qdrant'), SOON)
      .toMatchObject({
        state: 'degraded',
        reason: expect.stringContaining('vectors repair'),
      });
    const repair = await runProgram(CLI, ['vectors', 'repair', '--data-dir', folder.path], { ...env, ...qdrant });
    expect(repair).toMatchObject({ code: 0, stdout: expect.stringMatching(/^main: \d+ vectors sent\n$/) });
    await expect.poll(() => dependency(url, 'qdrant'), SOON).toMatchObject({ status: 'healthy', state: 'up' });
    // Questions alone: no text of the site again.
    expect(new Set(models.asked.slice(embedded))).toEqual(new Set([QUESTION]));
    const wrongKey = { ...qdrant, QDRANT_API_KEY: 'another-key' };
    const doctor = await runProgram(CLI, ['doctor', '--data-dir', folder.path], { ...env, ...wrongKey });
    expect(doctor).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/qdrant: Qdrant refused the key.*\n.*QDRANT_API_KEY/),
    });
    expect(api.output()).not.toContain('qdrant-key');
  });

  test('of another model than the configured one are not searched, and readiness says what to do', async () => {
    await using folder = await temporaryFolder();
    await using models = await embeddingServer();
    const env = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: models.url, CHAT_BACKEND: 'deterministic' };
    const start = (given: Readonly<Record<string, string>>): ApiProcess =>
      startApi({ dataDirectory: folder.path, docs: ROBOTICS_BOOK, env: { ...env, ...given } });
    const small = { OPENAI_EMBEDDING_MODEL: 'text-embedding-3-small', EMBEDDING_DIMENSIONS: '32' };
    {
      await using api = start(small);
      expect(await dependency(await api.ready(), 'index')).toMatchObject({ state: 'up' });
      await api.stop('SIGTERM');
    }
    const embedded = models.asked.length;
    {
      // Named nothing: what is indexed is served as it is.
      await using api = startApi({
        dataDirectory: folder.path,
        env: { ...env, ...small, EMBEDDING_BACKEND: 'deterministic', INGEST_WORKER: 'external' },
      });
      const url = await api.listening();
      await expect
        .poll(() => dependency(url, 'index'), SOON)
        .toMatchObject({
          state: 'degraded',
          reason: expect.stringContaining('no embedding model is configured'),
        });
      expect(await citationCount(url)).toBeGreaterThan(0);
      await api.stop('SIGTERM');
    }
    expect(models.asked).toHaveLength(embedded);
    const longer = { ...small, EMBEDDING_DIMENSIONS: '48' };
    {
      await using api = startApi({
        dataDirectory: folder.path,
        env: { ...env, ...longer, INGEST_WORKER: 'external' },
      });
      const url = await api.listening();
      await expect
        .poll(() => dependency(url, 'index'), SOON)
        .toMatchObject({
          status: 'degraded',
          reason: expect.stringMatching(/\(32\), not of .*\(48\); run `npm run lattice -- ingest/),
        });
      expect(await citationCount(url)).toBeGreaterThan(0);
      await api.stop('SIGTERM');
    }
    {
      // The old index serves until the new one is there.
      await using api = start(longer);
      const url = await api.ready();
      await expect.poll(() => dependency(url, 'index'), SOON).toMatchObject({ status: 'healthy', state: 'up' });
      await api.stop('SIGTERM');
    }
    expect(models.asked).toHaveLength(2 * embedded);
  });
});
