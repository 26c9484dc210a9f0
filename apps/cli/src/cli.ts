import { Command, CommanderError } from 'commander';

import { CheckFailed, EXIT, exitCodeOf, firstError, printError, printLine, type Terminal } from './terminal.ts';

type Configure = (command: Command, terminal: Terminal) => void;

interface LateCommand {
  /** Its argument as it tells of it itself, for the list of commands. */
  readonly takes?: string;
  readonly description: string;
  readonly load: () => Promise<Configure>;
}

/** In the order of the help. A command is loaded when it is named: each brings its part of the system with it. */
const COMMANDS: Readonly<Record<string, LateCommand>> = {
  manifest: {
    takes: '<dir>',
    description: 'list every route of a site with its heading ids, exactly as Docusaurus builds them',
    load: async () => (await import('./commands/manifest.ts')).configureManifestCommand,
  },
  links: {
    takes: '[dir]',
    description: 'find internal links and citation targets that lead nowhere; exit 1 where there are any',
    load: async () => (await import('./commands/links.ts')).configureLinksCommand,
  },
  ingest: {
    takes: '<source>',
    description: 'read a site and make it the one questions are answered from',
    load: async () => (await import('./commands/ingest.ts')).configureIngestCommand,
  },
  ask: {
    takes: '<question>',
    description: 'answer one question, with links to the exact headings',
    load: async () => (await import('./commands/ask.ts')).configureAskCommand,
  },
  search: {
    takes: '<query>',
    description: 'list the sections that match best',
    load: async () => (await import('./commands/search.ts')).configureSearchCommand,
  },
  eval: {
    takes: '<questions>',
    description: 'measure retrieval, refusals and answers on a question set',
    load: async () => (await import('./commands/eval.ts')).configureEvalCommand,
  },
  gaps: {
    description: 'list what readers asked and the site did not answer, most asked first',
    load: async () => (await import('./commands/gaps.ts')).configureGapsCommand,
  },
  doctor: {
    description: 'check configuration, database and index; exit 1 on an error',
    load: async () => (await import('./commands/doctor.ts')).configureDoctorCommand,
  },
  keys: {
    takes: '[command]',
    description: 'make, list and revoke the keys that machines call the API with',
    load: async () => (await import('./commands/keys.ts')).configureKeysCommand,
  },
  vectors: {
    takes: '<action>',
    description: 'the vector store beside the database',
    load: async () => (await import('./commands/vectors.ts')).configureVectorsCommand,
  },
  space: {
    takes: '[command]',
    description: 'deploy to a Hugging Face Docker Space',
    load: async () => (await import('./commands/space/space.ts')).configureSpaceCommand,
  },
};

function termOf(name: string): string {
  const takes = COMMANDS[name]?.takes;
  return takes === undefined ? name : `${name} ${takes}`;
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
  // A `--` in front is no word: `pnpm run lattice -- doctor`.
  const named = args.find((word) => word !== '--' && word !== 'help');
  for (const [name, { description, load }] of Object.entries(COMMANDS)) {
    const command = program.command(name).description(description);
    if (name === named) (await load())(command, terminal);
  }
  // After the commands, which would inherit it.
  program.configureHelp({ subcommandTerm: (command) => termOf(command.name()) });
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
