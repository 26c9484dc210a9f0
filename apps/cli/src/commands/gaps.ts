import { InvalidArgumentError, Option, type Command } from 'commander';

import {
  DEFAULT_GAPS,
  gapFilterSchema,
  LatticeError,
  MAX_GAPS,
  type Gap,
  type GapFilter,
  type GapsAnswer,
} from '@lattice/core';
import { findGap, reportGaps } from '@lattice/retrieval/gaps';

import { openSession, type SessionFlags } from '../session.ts';
import { printJson, printLine, type Terminal } from '../terminal.ts';

interface GapsFlags extends SessionFlags {
  readonly limit: number;
  readonly state: GapFilter;
  readonly issue?: string;
  readonly markdown?: true;
  readonly json?: true;
}

/** `lattice gaps`: what readers asked and the site did not answer. */
export function configureGapsCommand(command: Command, terminal: Terminal): void {
  command
    .option('--limit <n>', 'how many', parseLimit, DEFAULT_GAPS)
    .addOption(new Option('--state <state>', 'which ones').choices(gapFilterSchema.options).default('open'))
    .addOption(new Option('--issue <id>', 'print one as an issue for the repository of the docs').conflicts('markdown'))
    .option('--markdown', 'print all of them as issues, in Markdown')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--json', 'print the report, or the issue, as JSON')
    .action(async (flags: GapsFlags) => {
      await using session = await openSession(terminal, flags);
      const questions = await session.gaps.list({ signal: terminal.signal });
      if (flags.issue !== undefined) {
        printIssue(terminal, requireGap(findGap(questions, flags.issue)), flags);
        return;
      }
      const { state, limit } = flags;
      const report = reportGaps(questions, { retentionDays: session.gaps.retentionDays, state, limit });
      if (flags.json) printJson(terminal, report);
      else if (flags.markdown) for (const gap of report.gaps) printLine(terminal.stdout, `${inMarkdown(gap)}\n`);
      else printReport(terminal, report);
    });
}

function printIssue(terminal: Terminal, gap: Gap, { json }: GapsFlags): void {
  if (json) printJson(terminal, gap.issue);
  else printLine(terminal.stdout, inMarkdown(gap));
}

/** The title as a heading of its own; the body has smaller ones. */
function inMarkdown({ issue }: Gap): string {
  return `## ${issue.title}\n\n${issue.body}`;
}

function printReport({ stdout, stderr }: Terminal, { gaps, open, answered, retention_days: days }: GapsAnswer): void {
  for (const [position, gap] of gaps.entries()) {
    const alike = gap.questions.length === 1 ? '' : `, asked in ${gap.questions.length} ways`;
    const state = gap.state === 'open' ? '' : ', answered by now';
    printLine(stdout, `${String(position + 1).padStart(2)}. ${gap.question}`);
    printLine(stdout, `    ${describeCounts(gap)}${alike}${state}; gap ${gap.id.slice(0, 8)}`);
    const place = gap.answered_by ?? gap.nearest;
    if (place === null) continue;
    const source = place.source_path === null ? '' : ` (${place.source_path})`;
    const lead = gap.answered_by === null ? 'nearest' : 'answered by';
    printLine(stdout, `    ${lead}: ${place.heading_path.join(' › ')}${source}\n    ${place.url}`);
  }
  if (days === 0) printLine(stderr, 'Questions are not kept: GAP_RETENTION_DAYS is 0.');
  else printLine(stderr, `${open} open, ${answered} answered by now; kept for ${days} days.`);
  if (gaps.length > 0) printLine(stderr, 'An issue for your docs: lattice gaps --issue ID');
}

function describeCounts({ refused, weak, disliked }: Gap): string {
  const parts = [
    refused > 0 ? `not answered ${times(refused)}` : '',
    weak > 0 ? `weakly answered ${times(weak)}` : '',
    disliked > 0 ? `disliked ${times(disliked)}` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

function requireGap(gap: Gap | null): Gap {
  if (gap !== null) return gap;
  throw new LatticeError('request-invalid', 'There is no gap of this id.', {
    fix: 'lattice gaps --state all lists the ids; the first characters are enough.',
  });
}

function parseLimit(value: string): number {
  const limit = Number(value);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_GAPS)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${MAX_GAPS}.`);
  return limit;
}
