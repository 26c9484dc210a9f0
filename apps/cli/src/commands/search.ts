import { InvalidArgumentError, type Command } from 'commander';

import { openSession, type SessionFlags } from '../session.ts';
import { printJson, printLine, type Terminal } from '../terminal.ts';

interface SearchFlags extends SessionFlags {
  readonly limit: number;
  readonly page?: string;
  readonly json?: true;
}

/** `lattice search "QUERY"`: ranked sections without an answer. */
export function addSearchCommand(program: Command, terminal: Terminal): void {
  program
    .command('search')
    .description('list the sections that match best')
    .argument('<query>')
    .option('--limit <n>', 'how many', parseLimit, 10)
    .option('--page <url>', 'page the reader is on; its version and locale are used')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--json', 'print the results as JSON')
    .action(async (question: string, flags: SearchFlags) => {
      await using session = await openSession(terminal, flags);
      const place = flags.page === undefined ? {} : { pageUrl: flags.page };
      const outcome = await session.answerer.search(
        { question, limit: flags.limit, ...place },
        { signal: terminal.signal },
      );
      if (flags.json) {
        const results = outcome.results.map(({ headingPath, ...result }) => ({ ...result, heading_path: headingPath }));
        printJson(terminal, { results });
        return;
      }
      for (const { rank, headingPath, url, score } of outcome.results) {
        printLine(
          terminal.stdout,
          `${String(rank).padStart(2)}. ${headingPath.join(' › ')}  (${score.toFixed(2)})\n    ${url}`,
        );
      }
      if (outcome.results.length === 0) printLine(terminal.stderr, 'Nothing matches.');
    });
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new InvalidArgumentError('Give a whole number from 1 to 200.');
  return limit;
}
