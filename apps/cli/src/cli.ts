import { Command, CommanderError } from 'commander';

import { addAskCommand } from './commands/ask.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEvalCommand } from './commands/eval.ts';
import { addGapsCommand } from './commands/gaps.ts';
import { addIngestCommand } from './commands/ingest.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addLinksCommand } from './commands/links.ts';
import { addManifestCommand } from './commands/manifest.ts';
import { addSearchCommand } from './commands/search.ts';
import { addVectorsCommand } from './commands/vectors.ts';
import { addSpaceCommands } from './commands/space/space.ts';
import { CheckFailed, EXIT, exitCodeOf, firstError, printError, printLine, type Terminal } from './terminal.ts';

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
  addManifestCommand(program, terminal);
  addLinksCommand(program, terminal);
  addIngestCommand(program, terminal);
  addAskCommand(program, terminal);
  addSearchCommand(program, terminal);
  addEvalCommand(program, terminal);
  addGapsCommand(program, terminal);
  addDoctorCommand(program, terminal);
  addKeysCommand(program, terminal);
  addVectorsCommand(program, terminal);
  addSpaceCommands(program, terminal);
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
