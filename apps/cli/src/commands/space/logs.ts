import { InvalidArgumentError, type Command } from 'commander';

import { findEntry } from '@lattice/space';

import { printLine, type Terminal } from '../../terminal.ts';
import { openHub, SPACE_OPTION, type SpaceFlags } from './hub-session.ts';

interface LogFlags extends SpaceFlags {
  readonly build?: true;
  readonly follow?: true;
  readonly tail: number;
}

/** `lattice space logs`: what the Space printed. */
export function addLogsCommand(space: Command, terminal: Terminal): void {
  space
    .command('logs')
    .description('print the log of the running app, or of the last build')
    .option(...SPACE_OPTION)
    .option('--build', 'the build log')
    .option('--follow', 'go on until Ctrl-C')
    .option('--tail <lines>', 'how many lines to begin with', parseTail, 100)
    .action(async (flags: LogFlags) => {
      const { hub, id } = await openHub(terminal, flags);
      const seen: string[] = [];
      const options = { tail: flags.tail, follow: flags.follow === true };
      for await (const { text } of hub.log(id, flags.build === true ? 'build' : 'run', options)) {
        seen.push(text);
        printLine(terminal.stdout, text);
      }
      const entry = findEntry(seen.slice(-200).join('\n'));
      if (entry !== null) printLine(terminal.stderr, `${entry.id}: ${entry.title}. ${entry.fix}`);
    });
}

function parseTail(value: string): number {
  const lines = Number(value);
  if (!Number.isInteger(lines) || lines < 1 || lines > 10_000)
    throw new InvalidArgumentError('Give a whole number from 1 to 10000.');
  return lines;
}
