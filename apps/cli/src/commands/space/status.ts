import type { Command } from 'commander';

import { smokeTest } from '@lattice/space';

import { CheckFailed, printJson, printLine, type Terminal } from '../../terminal.ts';
import { printSmoke } from './await-build.ts';
import { findRunningSpace, openHub, SPACE_OPTION, type SpaceFlags } from './hub-session.ts';

/** `lattice space status`: what the Hub says of the Space, and what the app answers. */
export function addStatusCommand(space: Command, terminal: Terminal): void {
  space
    .command('status')
    .description('stage, commit and answers of the running Space; exit 1 where something fails')
    .option(...SPACE_OPTION)
    .option('--json', 'print it as JSON')
    .action(async (flags: SpaceFlags & { readonly json?: true }) => {
      const session = await openHub(terminal, flags);
      const { space: found, address, headers } = await findRunningSpace(session);
      const { stage, errorMessage, hardware } = await session.hub.runtime(session.id);
      // A visit would wake a Space that sleeps, which nobody asked for.
      const smoke = stage.startsWith('RUNNING') ? await smokeTest(address, { headers, signal: terminal.signal }) : [];
      const status = {
        space: found.id,
        address,
        stage,
        error: errorMessage ?? null,
        hardware: hardware?.current ?? hardware?.requested ?? null,
        commit: found.sha ?? null,
        private: found.private,
        smoke,
      };
      if (flags.json) printJson(terminal, status);
      else {
        for (const [name, value] of Object.entries(status)) {
          if (typeof value === 'string') printLine(terminal.stdout, `${name.padEnd(9)} ${value}`);
        }
        printSmoke(terminal, smoke);
      }
      if (!/^RUNNING|^SLEEPING$/.test(stage) || smoke.some(({ ok }) => !ok)) throw new CheckFailed();
    });
}
