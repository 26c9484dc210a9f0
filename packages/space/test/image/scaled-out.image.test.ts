import { until } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { REPOSITORY } from '../support/base-image.ts';
import { canBuildImages, createImageBuilder, type BuiltImage, type ImageBuilder } from '../support/buildah.ts';
import { startSandbox } from '../support/sandbox.ts';

const canBuild = await canBuildImages();

describe.skipIf(!canBuild && !process.env['CI'])('the images of the scaled-out size', { timeout: 900_000 }, () => {
  let builder: ImageBuilder;
  beforeAll(async () => {
    builder = await createImageBuilder();
  }, 600_000);
  afterAll(() => builder?.[Symbol.asyncDispose](), 120_000);

  async function build(target: 'api' | 'ingest'): Promise<BuiltImage> {
    const image = await builder.build(
      `lattice-${target}`,
      REPOSITORY,
      '--target',
      target,
      '--build-arg',
      `COMMIT=${'c'.repeat(40)}`,
    );
    const [unpacked, compressed] = [image.unpackedBytes, image.compressedBytes].map((bytes) =>
      (bytes / 1e6).toFixed(1),
    );
    console.log(
      `Image ${target}: built in ${image.seconds.toFixed(1)} s, above the base ${unpacked} MB unpacked, ${compressed} MB compressed`,
    );
    expect(image.seconds).toBeLessThan(20 * 60);
    expect(image.config.User).toBe('node');
    return image;
  }

  it('api: serves, and starts no worker', async () => {
    const { config, mount } = await build('api');
    await using sandbox = await startSandbox(await mount(), { config, env: {}, port: 8000 });
    const health = await until(
      () => sandbox.request('/health').catch(() => null),
      `/health\n${sandbox.output()}`,
      20_000,
    );
    expect(JSON.parse(health.body)).toMatchObject({ ok: true, commit: 'c'.repeat(40) });
    expect(await sandbox.stop('SIGTERM'), sandbox.output()).toMatchObject({ exitCode: 0 });
    expect(sandbox.output()).not.toContain('worker ready');
  });

  it('ingest: waits for jobs', async () => {
    const { config, mount } = await build('ingest');
    await using sandbox = await startSandbox(await mount(), { config, env: {}, port: 8000 });
    await until(async () => sandbox.output().includes('worker ready'), `the worker\n${sandbox.output()}`, 30_000);
    expect(await sandbox.stop('SIGTERM'), sandbox.output()).toMatchObject({ exitCode: 0 });
  });
});
