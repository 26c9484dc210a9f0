import { readlink, realpath } from 'node:fs/promises';

import { LatticeError } from '@lattice/core';

import { probeServer } from './administration.ts';
import { readPostmasterFile } from './postmaster-file.ts';
import { identifyProcess, programOf, type ProcessIdentity } from './process-identity.ts';
import type { ServerLayout } from './server-layout.ts';
import { readRecord } from './server-record.ts';

export type ServerState =
  | { readonly state: 'ready'; readonly process: ProcessIdentity; readonly port: number }
  /** Starting, recovering or stopping. */
  | { readonly state: 'busy'; readonly process: ProcessIdentity; readonly error?: unknown }
  | { readonly state: 'down' };

/**
 * What the server of this directory does at the moment, whoever started it.
 * @throws LatticeError `embedded-database-failed` where it runs and does not accept our password.
 */
export async function inspectServer(layout: ServerLayout): Promise<ServerState> {
  const server = await findServerProcess(layout);
  if (server === null) return { state: 'down' };
  if (server.port === null) return { state: 'busy', process: server.process };
  const probe = await probeServer(layout, server.port);
  switch (probe.answer) {
    case 'ours':
      return { state: 'ready', process: server.process, port: server.port };
    case 'busy':
      return { state: 'busy', process: server.process, error: probe.error };
    case 'foreign':
      if (!server.certain) return { state: 'down' };
      throw new LatticeError('embedded-database-failed', 'The embedded database does not accept its own password.', {
        fix: 'Put the file `postgres/password` of the data directory back, or stop the server, delete the folder `postgres` and ingest again.',
        context: { port: server.port },
        cause: probe.error,
      });
  }
}

/** The process that serves this directory, without asking it; null where none does. */
export async function findServerProcess(
  layout: ServerLayout,
): Promise<{ process: ProcessIdentity; port: number | null; certain: boolean } | null> {
  const file = await readPostmasterFile(layout.cluster);
  const found = file === null ? null : await identifyProcess(file.pid);
  if (file === null || found === null) return null;
  const record = await readRecord(layout.record);
  if (record?.pid === found.pid && record.startedAt === found.startedAt) {
    return { process: found, port: file.port, certain: true };
  }
  // Whoever started it was killed before the record was written, or the number is another process' now.
  const program = await programOf(found.pid);
  if (program !== null && !program.startsWith('postgres')) return null;
  const directory = await readlink(`/proc/${found.pid}/cwd`).catch(() => null);
  if (directory === null) return { process: found, port: file.port, certain: false };
  return directory === (await realpath(layout.cluster)) ? { process: found, port: file.port, certain: true } : null;
}
