import { join, resolve } from 'node:path';

import { InvalidArgumentError, Option, type Command } from 'commander';

import { pushSpace, type PushReport } from '@lattice/space';

import { repositoryRoot } from '../../repository.ts';
import { CheckFailed, printJson, printLine, type Terminal } from '../../terminal.ts';
import { awaitBuild, printSmoke, type AwaitedBuild } from './await-build.ts';
import { openHub, SPACE_OPTION, type SpaceFlags } from './hub-session.ts';

interface PushFlags extends SpaceFlags {
  readonly dir?: string;
  readonly dryRun?: true;
  readonly http?: true;
  readonly git?: true;
  readonly create?: true;
  readonly private?: true;
  readonly wait: boolean;
  readonly within: number;
  readonly json?: true;
}

/** A push that takes longer until it serves counts as a failure. */
const LONGEST_SECONDS = 300;
/** So does a build that comes near the platform's own bound. */
const LONGEST_BUILD_SECONDS = 20 * 60;

/** `lattice space push`: checks, pushes, waits until the new build serves, tries it. */
export function addPushCommand(space: Command, terminal: Terminal): void {
  space
    .command('push')
    .description('push the built folder and wait until the Space serves it')
    .option(...SPACE_OPTION)
    .option('--dir <dir>', 'folder that was built (default: huggingface-spaces of this repository)')
    .option('--dry-run', 'show what would change; push nothing')
    .option('--create', 'make the Space if there is none')
    .option('--private', 'with --create: only its owner sees it')
    .option('--no-wait', 'return after the push')
    .option('--within <seconds>', 'fail where it does not serve in this time', wholeSeconds, LONGEST_SECONDS)
    .addOption(new Option('--http', 'upload over HTTP').conflicts('git'))
    .addOption(new Option('--git', 'push with git'))
    .option('--json', 'print the outcome as JSON')
    .action(async (flags: PushFlags) => {
      const session = await openHub(terminal, flags);
      const report = await pushSpace({
        hub: session.hub,
        id: session.id,
        directory:
          flags.dir === undefined ? join(repositoryRoot, 'huggingface-spaces') : resolve(terminal.cwd, flags.dir),
        isDryRun: flags.dryRun === true,
        transport: flags.http === true ? 'http' : flags.git === true ? 'git' : 'auto',
        create: flags.create === true ? { isPrivate: flags.private === true } : null,
        environment: terminal.env,
      });
      for (const { id, evidence } of report.warnings) printLine(terminal.stderr, `warning: ${id}: ${evidence}`);
      if (!flags.json) printPush(terminal, report);
      const isToWait = flags.wait && report.outcome.kind === 'pushed';
      const awaited = isToWait ? await awaitBuild(session, report.wanted, terminal) : null;
      finish(terminal, { report, awaited }, flags);
    });
}

function printPush(terminal: Terminal, { outcome, transport }: PushReport): void {
  if (outcome.kind === 'unchanged') printLine(terminal.stdout, 'Nothing to push: the Space holds this build.');
  if (outcome.kind === 'previewed') printLine(terminal.stdout, outcome.diff);
  if (outcome.kind === 'pushed') printLine(terminal.stdout, `Pushed ${outcome.commit.slice(0, 12)} over ${transport}.`);
}

function finish(
  terminal: Terminal,
  { report, awaited }: { readonly report: PushReport; readonly awaited: AwaitedBuild | null },
  { json, within }: Pick<PushFlags, 'json' | 'within'>,
): void {
  const { outcome, transport, wanted } = report;
  if (json) printJson(terminal, { ...outcome, transport, wanted, serving: awaited });
  if (awaited === null) return;
  if (!json) {
    printSmoke(terminal, awaited.smoke);
    const times = `after ${awaited.seconds.toFixed(0)} s, ${awaited.buildSeconds.toFixed(0)} s of it building`;
    printLine(terminal.stdout, `${awaited.address} serves it ${times}.`);
  }
  const late = [
    ...(awaited.seconds > within ? [`From push to serving took longer than ${within} s.`] : []),
    ...(awaited.buildSeconds > LONGEST_BUILD_SECONDS ? [`The build took longer than ${LONGEST_BUILD_SECONDS} s.`] : []),
  ];
  for (const line of late) printLine(terminal.stderr, line);
  if (late.length > 0 || awaited.smoke.some(({ ok }) => !ok)) {
    printLine(terminal.stderr, 'lattice space logs shows more; lattice space rollback goes back to the build before.');
    throw new CheckFailed();
  }
}

function wholeSeconds(given: string): number {
  if (!/^\d{1,5}$/.test(given)) throw new InvalidArgumentError('Give a whole number of seconds.');
  return Number(given);
}
