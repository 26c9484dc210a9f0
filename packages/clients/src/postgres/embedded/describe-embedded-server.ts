import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { findServerProcess } from './inspect-server.ts';
import { livingLeases } from './leases.ts';
import { serverLayout } from './server-layout.ts';
import { findBinaries } from './binaries.ts';
import { chooseRunAs } from './run-as.ts';
import { LatticeError } from '@lattice/core';

/** What `lattice doctor` says about the embedded server. Nothing is started or changed to find out. */
export interface EmbeddedServerDescription {
  /** Whether it can run here, and as whom. */
  readonly program:
    | { readonly usable: true; readonly version: string; readonly runAs: 'self' | 'namespace' | 'uid' }
    | { readonly usable: false; readonly message: string; readonly fix: string | null };
  /** Null where the data directory holds no database yet. */
  readonly database: { readonly major: string; readonly bytes: number } | null;
  readonly running: { readonly pid: number; readonly port: number | null } | null;
  /** Process numbers of those that use it. */
  readonly clients: readonly number[];
}

export async function describeEmbeddedServer(dataDirectory: string): Promise<EmbeddedServerDescription> {
  const layout = serverLayout(dataDirectory);
  const [program, server, leases, major] = await Promise.all([
    describeProgram(dataDirectory),
    findServerProcess(layout),
    livingLeases(layout.leases),
    readFile(join(layout.cluster, 'PG_VERSION'), 'utf8').catch(() => null),
  ]);
  return {
    program,
    database: major === null ? null : { major: major.trim(), bytes: await sizeOf(layout.root) },
    running: server === null ? null : { pid: server.process.pid, port: server.port },
    clients: [...new Set(leases.map((lease) => lease.holder.pid))].toSorted((a, b) => a - b),
  };
}

async function describeProgram(dataDirectory: string): Promise<EmbeddedServerDescription['program']> {
  try {
    const { runAs, version } = await chooseRunAs(await findBinaries(), serverLayout(dataDirectory));
    return { usable: true, version, runAs: runAs.kind };
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    return { usable: false, message: error.message, fix: error.fix ?? null };
  }
}

async function sizeOf(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        stat(join(entry.parentPath, entry.name)).then(
          (s) => s.size,
          () => 0,
        ),
      ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
