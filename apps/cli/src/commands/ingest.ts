import { resolve } from 'node:path';

import type { Command } from 'commander';

import { describeSource, LatticeError, type Job, type LiveGeneration } from '@lattice/core';

import { ingestSource } from '../ingest-source.ts';
import { planSource } from '../plan-source.ts';
import { describePlan, printPlan } from '../print-plan.ts';
import { readSource, type SourceFlags } from '../read-source.ts';
import { commandConfig, openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, printJson, printLine, type Terminal } from '../terminal.ts';

interface IngestFlags extends SessionFlags, SourceFlags {
  readonly plan?: true;
  readonly json?: true;
}

/** `lattice ingest SOURCE`: builds the index beside the live one and swaps it in. */
export function configureIngestCommand(command: Command, terminal: Terminal): void {
  command
    .argument('<source>', 'folder, archive, Markdown file, git repository, sitemap, or a site with --crawl')
    .option('--ref <ref>', 'branch, tag or commit of a repository')
    .option('--subfolder <folder>', 'where in a repository or archive the site is')
    .option('--crawl', 'read the published site at this address by its sitemap')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--plan', 'only say what would change, how long it would take and what it would cost')
    .option('--json', 'print the finished job, or the plan, as JSON')
    .action(async (source: string, flags: IngestFlags) => {
      const wanted = await readSource(source, flags, terminal.cwd);
      if (flags.plan) {
        const plan = await planSource(wanted, terminal, planEnvironment(terminal, flags));
        if (flags.json) printJson(terminal, describePlan(plan, describeSource(wanted)));
        else printPlan(terminal, plan);
        return;
      }
      await using session = await openSession(terminal, flags);
      const job = await ingestSource(session, terminal, wanted);
      // Its worker ends with the run, perhaps before it came to this.
      const gaps = job.state === 'succeeded' ? await session.recheckGaps(terminal.signal) : null;
      if (flags.json) printJson(terminal, describeJob(job));
      else printJob(terminal, job, await session.index.live());
      if (gaps !== null && gaps.asked > 0) {
        printLine(
          terminal.stderr,
          `Of ${gaps.asked} questions asked in vain before, ${gaps.answered} are answered now.`,
        );
      }
      if (job.state !== 'succeeded') throw new CheckFailed();
    });
}

/** A plan opens no session: it starts no database that is not there. */
function planEnvironment(terminal: Terminal, flags: IngestFlags): Record<string, string> {
  const config = commandConfig(terminal, flags);
  return { DATA_DIR: resolve(config.dataDir), LOG_LEVEL: config.log.level };
}

function describeJob(job: Job): object {
  return {
    job_id: job.id,
    state: job.state,
    source: describeSource(job.source),
    pages: job.pagesDone,
    chunks: job.chunks,
    reused: job.reused,
    removed: job.removed,
    attempts: job.attempts,
    warnings: job.warnings,
    warning_count: job.warningCount,
    failure: job.failure,
    duration_ms: durationMs(job),
  };
}

function durationMs(job: Job): number | null {
  if (job.startedAt === null || job.finishedAt === null) return null;
  return job.finishedAt.getTime() - job.startedAt.getTime();
}

/** For a person: what is live now, or why nothing changed. */
export function printJob(terminal: Terminal, job: Job, live: LiveGeneration | null = null): void {
  for (const { where, message } of job.warnings) printLine(terminal.stderr, `warning: ${where}: ${message}`);
  const hidden = job.warningCount - job.warnings.length;
  if (hidden > 0) printLine(terminal.stderr, `warning: and ${hidden} more`);
  if (job.state === 'succeeded') {
    const seconds = ((durationMs(job) ?? 0) / 1_000).toFixed(1);
    printLine(
      terminal.stdout,
      `${live?.pages ?? job.pagesDone} pages (${job.reused} unchanged), ${live?.chunks ?? job.chunks} chunks in ${seconds} s`,
    );
    return;
  }
  const failure = job.failure ?? { code: 'cancelled', message: 'The run was cancelled.', fix: null };
  throw new LatticeError('job-failed', failure.message, failure.fix === null ? {} : { fix: failure.fix });
}
