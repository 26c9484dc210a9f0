import type { SmokeResult } from '../live/smoke-test.ts';

export interface Incident {
  readonly space: string;
  readonly reason: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Commits of the Space's repository. */
  readonly from: string;
  readonly to: string;
  /** What the app answered before it was rolled back. */
  readonly before: readonly SmokeResult[];
  readonly after: readonly SmokeResult[];
  /** Names, never values. */
  readonly onlyOnSpace: readonly string[];
  readonly onlyHere: readonly string[];
}

/** The note the runbook asks for: failing endpoints, times, commits, and how the settings differ. */
export function incidentNote(incident: Incident): string {
  const { space, reason, startedAt, endedAt, from, to, before, after, onlyOnSpace, onlyHere } = incident;
  const row = ({ name, ok, evidence }: SmokeResult): string => `| ${name} | ${ok ? 'works' : 'FAILS'} | ${evidence} |`;
  const table = (results: readonly SmokeResult[]): string =>
    ['| endpoint | state | seen |', '| --- | --- | --- |', ...results.map(row)].join('\n');
  const names = (list: readonly string[]): string => (list.length === 0 ? 'none' : list.join(', '));
  return `# Rollback of ${space}

- Reason: ${reason}
- Began: ${startedAt.toISOString()}
- Ended: ${endedAt.toISOString()}
- From commit: ${from}
- To the content of commit: ${to}
- Variables and secrets set on the Space only: ${names(onlyOnSpace)}
- Set here only: ${names(onlyHere)}

## Before

${table(before)}

## After

${table(after)}

## What happened

To be written by whoever was there.
`;
}
