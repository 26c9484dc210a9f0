import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import type { Command } from 'commander';

import { incidentNote, rollbackSpace, settingsIn, smokeTest } from '@lattice/space';

import { CheckFailed, printJson, printLine, type Terminal } from '../../terminal.ts';
import { awaitBuild, printSmoke } from './await-build.ts';
import { findRunningSpace, openHub, SPACE_OPTION, type HubSession, type SpaceFlags } from './hub-session.ts';

interface RollbackFlags extends SpaceFlags {
  readonly to?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly json?: true;
}

/** `lattice space rollback`: back to the build before, with a note of what was wrong. */
export function addRollbackCommand(space: Command, terminal: Terminal): void {
  space
    .command('rollback')
    .description('put the Space back to an earlier build and write an incident note')
    .option(...SPACE_OPTION)
    .option('--to <commit>', "commit of the Space's repository (default: the one before the present one)")
    .option('--reason <text>', 'why, for the note')
    .option('--note <file>', 'where to write the note (default: incidents/ in the present folder)')
    .option('--json', 'print the outcome as JSON')
    .action(async (flags: RollbackFlags) => {
      const startedAt = new Date();
      const session = await openHub(terminal, flags);
      const { address, headers } = await findRunningSpace(session);
      const before = await smokeTest(address, { headers, signal: terminal.signal, readyTimeoutMs: 0 });
      const { hub, id } = session;
      const rolled = await rollbackSpace({ hub, id, to: flags.to ?? null, environment: terminal.env });
      printLine(
        terminal.stderr,
        `${rolled.from.slice(0, 12)} is followed by the content of ${rolled.to.slice(0, 12)}.`,
      );
      const { smoke, seconds } = await awaitBuild(session, rolled.wanted, terminal);
      const differing = await compareSettings(session, terminal);
      const reason = flags.reason ?? 'not given';
      const times = { startedAt, endedAt: new Date() };
      const note = incidentNote({
        space: id,
        reason,
        ...times,
        from: rolled.from,
        to: rolled.to,
        before,
        after: smoke,
        ...differing,
      });
      const stamp = startedAt.toISOString().slice(0, 19).replaceAll(':', '');
      const file =
        flags.note === undefined ? join(terminal.cwd, 'incidents', `${stamp}.md`) : resolve(terminal.cwd, flags.note);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, note);
      if (flags.json) printJson(terminal, { from: rolled.from, to: rolled.to, seconds, note: file, smoke });
      else {
        printSmoke(terminal, smoke);
        printLine(terminal.stdout, `Rolled back after ${seconds.toFixed(0)} s. Note: ${file}`);
      }
      if (smoke.some(({ ok }) => !ok)) throw new CheckFailed();
    });
}

async function compareSettings(
  { hub, id }: HubSession,
  terminal: Terminal,
): Promise<{ onlyOnSpace: readonly string[]; onlyHere: readonly string[] }> {
  const onSpace = new Set([...(await hub.secretNames(id)), ...(await hub.variableNames(id))]);
  const here = new Set(settingsIn(terminal.env));
  return { onlyOnSpace: [...onSpace.difference(here)], onlyHere: [...here.difference(onSpace)] };
}
