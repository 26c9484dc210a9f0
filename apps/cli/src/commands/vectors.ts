import type { Command } from 'commander';

import { repairVectors, type RepairReport } from '@lattice/clients/postgres';
import { LatticeError } from '@lattice/core';

import { openSession, type SessionFlags } from '../session.ts';
import { printJson, printLine, type Terminal } from '../terminal.ts';

/** `lattice vectors repair`: brings the vector store in step with the index. */
export function configureVectorsCommand(command: Command, terminal: Terminal): void {
  command
    .argument('<action>', 'repair: send again what the store has lost; nothing is embedded')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--json', 'print what was done as JSON')
    .action(async (action: string, flags: SessionFlags & { json?: true }) => {
      if (action !== 'repair') {
        throw new LatticeError('request-invalid', `There is no action "${action}".`, {
          fix: 'The only one is `vectors repair`.',
        });
      }
      await using session = await openSession(terminal, flags);
      const { store, vectors, logger } = session;
      if (vectors === null) {
        throw new LatticeError(
          'request-invalid',
          'The vectors are in the database itself; there is nothing to repair.',
          {
            fix: 'Set QDRANT_URL to keep them in Qdrant.',
          },
        );
      }
      const reports = await repairVectors(store.database, vectors, { logger, signal: terminal.signal });
      if (flags.json) printJson(terminal, { sites: reports });
      else for (const report of reports) printLine(terminal.stdout, describe(report));
    });
}

function describe({ site, chunks, outcome }: RepairReport): string {
  return `${site}: ${chunks} vectors ${outcome === 'sent' ? 'sent' : 'are there'}`;
}
