import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import type { Command } from 'commander';

import { LatticeError } from '@lattice/core';
import { evaluate, formatSummary, parseEvalLines, type EvalSummary } from '@lattice/retrieval';

import { ingestSource } from '../ingest-source.ts';
import { openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, printJson, printLine, type Terminal } from '../terminal.ts';
import { printJob } from './ingest.ts';

interface EvalFlags extends SessionFlags {
  readonly docs?: string;
  readonly json?: true;
  readonly min?: readonly string[];
}

/** `lattice eval QUESTIONS.jsonl`: how good the answers are, as numbers anyone can score again. */
export function configureEvalCommand(command: Command, terminal: Terminal): void {
  command
    .argument('<questions>', 'JSON lines of {id, question, gold, kind, answerable, …}')
    .option('--docs <dir>', 'ingest this site first')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--min <metric=value...>', 'fail where a metric of the summary is lower, for example page_recall_at_5=0.9')
    .option('--json', 'print {summary, questions} as JSON')
    .action(async (file: string, flags: EvalFlags) => {
      const questions = parseEvalLines(await readQuestions(resolve(terminal.cwd, file)));
      const thresholds = parseThresholds(flags.min ?? []);
      await using session = await openSession(terminal, flags);
      if (flags.docs !== undefined) {
        const job = await ingestSource(session, terminal, {
          type: 'directory',
          path: resolve(terminal.cwd, flags.docs),
        });
        if (job.state !== 'succeeded') printJob(terminal, job);
      }
      const report = await evaluate(questions, await session.openAnswerer(), { signal: terminal.signal });
      if (flags.json) printJson(terminal, report);
      else printLine(terminal.stdout, formatSummary(report.summary));
      const missed = missedThresholds(report.summary, thresholds);
      for (const line of missed) printLine(terminal.stderr, line);
      if (missed.length > 0) throw new CheckFailed();
    });
}

async function readQuestions(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new LatticeError('request-invalid', `The question file ${path} cannot be read.`, { cause });
  }
}

function parseThresholds(pairs: readonly string[]): Map<string, number> {
  const thresholds = new Map<string, number>();
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split('=');
    const number = Number(value);
    if (name === '' || value === '' || !Number.isFinite(number)) {
      throw new LatticeError('request-invalid', `"${pair}" is not a threshold.`, {
        fix: 'Write it as page_recall_at_5=0.9.',
      });
    }
    thresholds.set(name, number);
  }
  return thresholds;
}

function missedThresholds(summary: EvalSummary, thresholds: ReadonlyMap<string, number>): string[] {
  const values = new Map(Object.entries(summary));
  return [...thresholds].flatMap(([name, wanted]) => {
    const value = values.get(name);
    if (typeof value !== 'number') {
      const fix = `Metrics: ${[...values.keys()].join(', ')}.`;
      throw new LatticeError('request-invalid', `The summary has no metric "${name}".`, { fix });
    }
    return value < wanted ? [`${name} is ${value.toFixed(3)}, below ${wanted}`] : [];
  });
}
