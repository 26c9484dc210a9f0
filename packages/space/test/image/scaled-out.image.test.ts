import { until } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { REPOSITORY } from '../support/base-image.ts';
import { buildImage, type BuiltImage } from '../support/buildah.ts';
import { startSandbox } from '../support/sandbox.ts';
import { cannotBuild, requireStore } from './require-store.ts';

const COMMIT = 'c'.repeat(40);

describe.skipIf(cannotBuild)('the images of the scaled-out size', { timeout: 900_000 }, () => {
  async function build(target: 'api' | 'ingest'): Promise<BuiltImage> {
    const options = ['--target', target, '--build-arg', `COMMIT=${COMMIT}`];
    const image = await buildImage(requireStore(), { name: `lattice-${target}`, context: REPOSITORY, options });
    console.log(`Image ${target}: built in ${image.seconds.toFixed(1)} s`);
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
    expect(JSON.parse(health.body)).toMatchObject({ ok: true, commit: COMMIT });
    // Making the database is not broken off, and takes as long as the machine is busy.
    await until(async () => sandbox.output().includes('embedded database started'), 'its database', 120_000);
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
