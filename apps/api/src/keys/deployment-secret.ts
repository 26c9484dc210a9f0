import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError } from '@lattice/core';

const FILE = 'secret';
const BYTES = 32;

/**
 * The secret that encrypts on behalf of this deployment: the one that was set, else one generated once into the data
 * directory. Processes that start at the same moment agree on one.
 *
 * @throws LatticeError `configuration-invalid` where the folder cannot be written to.
 */
export async function deploymentSecret(given: string | null, dataDirectory: string): Promise<string> {
  if (given !== null) return given;
  const file = join(dataDirectory, FILE);
  const kept = await readSecret(file);
  if (kept !== null) return kept;
  const mine = `${file}.${randomUUID()}`;
  try {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    await writeFile(mine, randomBytes(BYTES).toString('base64url'), { mode: 0o600, flush: true });
    // Links are made by one of several only; nobody ever sees half a secret.
    await link(mine, file).catch((error: unknown) => {
      if (!isNamed(error, 'EEXIST')) throw error;
    });
  } catch (cause) {
    throw new LatticeError('configuration-invalid', 'The generated secret cannot be stored in the data directory.', {
      fix: 'Make DATA_DIR a folder that can be written to, or set LATTICE_SECRET.',
      cause,
    });
  } finally {
    // Where the folder could not be made there is nothing to take away either.
    await rm(mine, { force: true }).catch(() => undefined);
  }
  const stored = await readSecret(file);
  if (stored === null) throw new Error('The secret was stored and is not there.');
  return stored;
}

async function readSecret(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isNamed(error, 'ENOENT') || isNamed(error, 'ENOTDIR')) return null;
    throw error;
  }
}

function isNamed(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
