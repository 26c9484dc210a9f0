import { resolve } from 'node:path';

import type { Command } from 'commander';

import { syncSettings } from '@lattice/space';

import { printJson, printLine, type Terminal } from '../../terminal.ts';
import { readEnvFile } from './check.ts';
import { openHub, SPACE_OPTION, type SpaceFlags } from './hub-session.ts';

interface SyncFlags extends SpaceFlags {
  readonly envFile?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `lattice space secrets list|sync`: names are shown, values never. */
export function addSecretsCommands(space: Command, terminal: Terminal): void {
  const secrets = space.command('secrets').description('names of the Space’s secrets and variables');
  secrets
    .command('list')
    .description('names of what is set on the Space')
    .option(...SPACE_OPTION)
    .option('--json', 'print them as JSON')
    .action(async (flags: SpaceFlags & { readonly json?: true }) => {
      const { hub, id } = await openHub(terminal, flags);
      const [names, variables] = [await hub.secretNames(id), await hub.variableNames(id)];
      if (flags.json) printJson(terminal, { secrets: names, variables });
      else {
        for (const name of names) printLine(terminal.stdout, `secret   ${name}`);
        for (const name of variables) printLine(terminal.stdout, `variable ${name}`);
      }
    });
  secrets
    .command('sync')
    .description('set variables of Lattice on the Space from the environment or a file; secret ones as secrets')
    .argument('[names...]', 'which (default: every variable of Lattice that has a value)')
    .option(...SPACE_OPTION)
    .option('--env-file <file>', 'take the values from NAME=value lines instead of the environment')
    .option('--dry-run', 'say what would be set')
    .option('--json', 'print the names as JSON')
    .action(async (names: readonly string[], flags: SyncFlags) => {
      const { hub, id } = await openHub(terminal, flags);
      const source =
        flags.envFile === undefined ? terminal.env : await readEnvFile(resolve(terminal.cwd, flags.envFile));
      const report = await syncSettings({ hub, id, source, names, isDryRun: flags.dryRun === true });
      if (flags.json) printJson(terminal, { dry_run: flags.dryRun === true, ...report });
      else {
        const verb = flags.dryRun === true ? 'would set' : 'set';
        for (const name of report.secrets) printLine(terminal.stdout, `${verb} secret ${name}`);
        for (const name of report.variables) printLine(terminal.stdout, `${verb} variable ${name}`);
        if (report.secrets.length + report.variables.length === 0) printLine(terminal.stdout, 'Nothing to set.');
      }
    });
  for (const command of secrets.commands) command.exitOverride().copyInheritedSettings(space);
}
