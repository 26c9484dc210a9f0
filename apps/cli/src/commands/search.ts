import { InvalidArgumentError, type Command } from 'commander';

import type { RefusalReason, SearchOutcome } from '@lattice/core';

import { openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, INDEX_EMPTY, printJson, printLine, type Terminal } from '../terminal.ts';

interface SearchFlags extends SessionFlags {
  readonly limit: number;
  readonly page?: string;
  readonly explain?: true;
  readonly json?: true;
}

/** `lattice search "QUERY"`: ranked sections without an answer. */
export function configureSearchCommand(command: Command, terminal: Terminal): void {
  command
    .argument('<query>')
    .option('--limit <n>', 'how many', parseLimit, 10)
    .option('--page <url>', 'page the reader is on; its version and locale are used')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--explain', 'show what each score was made from')
    .option('--json', 'print the results as JSON')
    .action(async (question: string, flags: SearchFlags) => {
      await using session = await openSession(terminal, flags);
      const place = flags.page === undefined ? {} : { pageUrl: flags.page };
      const answerer = await session.openAnswerer();
      const outcome = await answerer.search({ question, limit: flags.limit, ...place }, { signal: terminal.signal });
      if (flags.json) printJson(terminal, describe(outcome, flags));
      else print(terminal, outcome, flags);
      if (outcome.refusal === 'search-unavailable') throw new CheckFailed();
    });
}

function describe({ results, evidence, ...outcome }: SearchOutcome, { explain }: SearchFlags): object {
  const listed = results.map(({ headingPath, signals, ...result }) => ({
    ...result,
    heading_path: headingPath,
    ...(explain === undefined ? {} : { signals }),
  }));
  return { results: listed, ...outcome, ...(explain === undefined ? {} : { evidence }) };
}

function print(
  { stdout, stderr }: Terminal,
  { results, refusal, evidence, degraded }: SearchOutcome,
  { explain }: SearchFlags,
): void {
  for (const { rank, headingPath, url, score, signals } of results) {
    printLine(stdout, `${String(rank).padStart(2)}. ${headingPath.join(' › ')}  (${score.toFixed(2)})\n    ${url}`);
    if (explain === undefined) continue;
    printLine(stdout, `    ${listOf(signals)}`);
  }
  if (explain !== undefined && evidence !== null) printLine(stdout, `Evidence: ${listOf(evidence)}`);
  if (degraded.length > 0) printLine(stderr, `Searched without: ${degraded.join(', ')}.`);
  if (results.length === 0) printLine(stderr, refusal === null ? 'Nothing matches.' : NOTHING[refusal]);
}

function listOf(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toFixed(2)}`)
    .join(', ');
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
