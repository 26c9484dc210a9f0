import type { Writable } from 'node:stream';

import type { Job, LiveGeneration, Logger, SiteWarning } from '@lattice/core';
import { createProgressBar, type ProgressBar } from '@lattice/observability/progress';

export interface StartReportOptions {
  /** Where programs look for the address. */
  readonly stdout: Writable;
  /** A terminal is told in sentences what otherwise the log says. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly logger: Logger;
}

/** What whoever started the program sees of it, from the first moment to the last. */
export interface StartReport extends Disposable {
  listening(this: void, url: string): void;
  progress(this: void, job: Job): void;
  /** Why the run gives no sign of life; null where nothing is seen. */
  obstacle(this: void, text: string | null): void;
  /** A run that has succeeded, and what it has published. */
  indexed(job: Job, live: LiveGeneration): void;
  ready(url: string): void;
  stopping(this: void): void;
}

/** Warnings listed in a terminal; the others are counted. */
const LISTED_WARNINGS = 20;

export function createStartReport({ stdout, stderr, logger }: StartReportOptions): StartReport {
  const isTerminal = stderr.isTTY === true;
  let bar: ProgressBar | null = null;
  const say = (text: string): void => void stderr.write(`${text}\n`);
  const clearBar = (): void => {
    bar?.[Symbol.dispose]();
    bar = null;
  };
  return {
    listening(url) {
      if (isTerminal) say(`Starting on ${url} …`);
      logger.info({ url }, 'listening');
    },
    progress(job) {
      bar ??= createProgressBar(stderr);
      bar.update(job);
    },
    obstacle(text) {
      if (text !== null) bar?.say(text);
    },
    indexed(job, live) {
      clearBar();
      if (!isTerminal) {
        for (const { where, message } of job.warnings) logger.warn({ where }, message);
        return;
      }
      for (const line of warningLines(job.warnings, job.warningCount)) say(line);
      say(summaryOf(job, live));
    },
    ready(url) {
      clearBar();
      stdout.write(`Lattice is ready: ${url}\n`);
      if (isTerminal) say('Press Ctrl-C to stop.');
    },
    stopping() {
      clearBar();
      // The terminal shows ^C where the cursor was.
      if (isTerminal) say('\nStopping …');
      logger.info({}, 'stopping');
    },
    [Symbol.dispose]: clearBar,
  };
}

function* warningLines(warnings: readonly SiteWarning[], total: number): Generator<string> {
  const listed = warnings.slice(0, LISTED_WARNINGS);
  for (const { where, message } of listed) yield `warning: ${where}: ${message}`;
  if (total > listed.length) yield `warning: and ${total - listed.length} more`;
}

function summaryOf({ reused, startedAt, finishedAt }: Job, { pages, chunks }: LiveGeneration): string {
  const unchanged = reused === 0 ? '' : ` (${reused} unchanged)`;
  const text = `Indexed ${counted(pages, 'page')}${unchanged}, ${counted(chunks, 'chunk')}`;
  if (startedAt === null || finishedAt === null) return text;
  return `${text} in ${((finishedAt.getTime() - startedAt.getTime()) / 1_000).toFixed(1)} s`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
