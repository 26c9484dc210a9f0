import { InvalidArgumentError, type Command } from 'commander';

import type { RefusalReason, SearchOutcome } from '@lattice/core';

import { openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, INDEX_EMPTY, printJson, printLine, type Terminal } from '../terminal.ts';

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
      if (flags.json) printJson(terminal, describe(outcome));
      else print(terminal, outcome);
      if (outcome.refusal === 'search-unavailable') throw new CheckFailed();
    });
}

function describe({ results, refusal }: SearchOutcome): object {
  return { results: results.map(({ headingPath, ...result }) => ({ ...result, heading_path: headingPath })), refusal };
}

function print({ stdout, stderr }: Terminal, { results, refusal }: SearchOutcome): void {
  for (const { rank, headingPath, url, score } of results) {
    printLine(stdout, `${String(rank).padStart(2)}. ${headingPath.join(' › ')}  (${score.toFixed(2)})\n    ${url}`);
  }
  if (results.length === 0) printLine(stderr, refusal === null ? 'Nothing matches.' : NOTHING[refusal]);
}

const NOTHING: Readonly<Record<RefusalReason, string>> = {
  'below-floor': 'Nothing matches.',
  'index-empty': INDEX_EMPTY,
  'search-unavailable': 'The index cannot be searched at the moment.',
};

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > 200)
    throw new InvalidArgumentError('Give a whole number from 1 to 200.');
  return limit;
}
