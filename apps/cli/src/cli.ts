import { Command, CommanderError } from 'commander';

import { CheckFailed, EXIT, exitCodeOf, firstError, printError, printLine, type Terminal } from './terminal.ts';

type AddCommand = (program: Command, terminal: Terminal) => void;

/** In the order of the help. A command is loaded when it is named: each brings its part of the system with it. */
const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['manifest', async () => (await import('./commands/manifest.ts')).addManifestCommand],
  ['links', async () => (await import('./commands/links.ts')).addLinksCommand],
  ['ingest', async () => (await import('./commands/ingest.ts')).addIngestCommand],
  ['ask', async () => (await import('./commands/ask.ts')).addAskCommand],
  ['search', async () => (await import('./commands/search.ts')).addSearchCommand],
  ['eval', async () => (await import('./commands/eval.ts')).addEvalCommand],
  ['gaps', async () => (await import('./commands/gaps.ts')).addGapsCommand],
  ['doctor', async () => (await import('./commands/doctor.ts')).addDoctorCommand],
  ['keys', async () => (await import('./commands/keys.ts')).addKeysCommand],
  ['vectors', async () => (await import('./commands/vectors.ts')).addVectorsCommand],
  ['space', async () => (await import('./commands/space/space.ts')).addSpaceCommands],
]);

/** The one that is named; all, for the help and for what is misspelt. */
async function loadCommands(name: string | undefined): Promise<AddCommand[]> {
  const named = COMMANDS.get(name ?? '');
  return Promise.all((named === undefined ? [...COMMANDS.values()] : [named]).map((load) => load()));
}

/** Runs one command line and says with which code the process should end. Never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = new Command('lattice')
    .description('Answers questions about a Docusaurus site and proves each with a link to the exact heading.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void terminal.stdout.write(text),
      writeErr: (text) => void terminal.stderr.write(text),
    })
    .showHelpAfterError('(add --help for the options)');
  for (const addCommand of await loadCommands(args[0])) addCommand(program, terminal);
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.done;
  } catch (thrown) {
    const error = firstError(thrown);
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (error instanceof CheckFailed) return EXIT.checkFailed;
    if (terminal.signal.aborted) {
      printLine(terminal.stderr, 'Cancelled.');
      return EXIT.interrupted;
    }
    printError(terminal, error);
    return exitCodeOf(error);
  }
}
