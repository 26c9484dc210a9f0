import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { deploymentSecret } from '../src/keys/deployment-secret.ts';

test('one secret is generated, whoever comes first, and kept', async () => {
  await using folder = await temporaryFolder();
  const dataDirectory = join(folder.path, 'data');
  const secrets = await Promise.all(Array.from({ length: 8 }, () => deploymentSecret(null, dataDirectory)));
  expect(new Set(secrets).size).toBe(1);
  expect(secrets[0]).toMatch(/^[\w-]{43}$/);
  expect(await deploymentSecret(null, dataDirectory)).toBe(secrets[0]);
  expect(await readdir(dataDirectory)).toEqual(['secret']);
  expect((await stat(join(dataDirectory, 'secret'))).mode & 0o777).toBe(0o600);
});

test('a secret that was set is used, and nothing is written', async () => {
  await using folder = await temporaryFolder();
  expect(await deploymentSecret('the-one-that-was-set', folder.path)).toBe('the-one-that-was-set');
  expect(await readdir(folder.path)).toEqual([]);
});

test('a folder that cannot be written to is a mistake in the configuration', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  await expect(deploymentSecret(null, join(file, 'data'))).rejects.toMatchObject({ code: 'configuration-invalid' });
});
