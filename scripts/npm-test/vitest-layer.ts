import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

import type { Outcome } from './outcome.ts';
import { runNode } from './run-process.ts';

/** The part of Vitest's JSON report that is counted. */
const reportSchema = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export type VitestReport = z.infer<typeof reportSchema>;

export interface VitestLayerOptions {
  readonly root: string;
  /** Part of a file name; everything when undefined. */
  readonly filter: string | undefined;
}

/** Runs one project of vitest.config.ts with its output on ours, and counts its report. */
export async function runVitestLayer(layer: string, { root, filter }: VitestLayerOptions): Promise<Outcome> {
  const reportFile = path.join(root, '.lattice/test', `${layer}.json`);
  mkdirSync(path.dirname(reportFile), { recursive: true });
  rmSync(reportFile, { force: true });
  const args = [
    'node_modules/vitest/vitest.mjs',
    'run',
    `--project=${layer}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
    // A layer without a matching file is no failure as long as another layer has one.
    ...(filter === undefined ? [] : ['--passWithNoTests', filter]),
  ];
  const { code } = await runNode(args, { cwd: root, capture: false });
  return countReport(readReport(reportFile), { isClean: code === 0 });
}

/**
 * A file that could not be loaded has no tests in it, and an error outside of every test fails none: both count as one
 * failure, so that the sum never says "0 failed" about a run that was red.
 */
export function countReport(report: VitestReport | undefined, run: { readonly isClean: boolean }): Outcome {
  const files = report?.testResults ?? [];
  const tests = files.flatMap((file) => file.assertionResults);
  const failedTests = tests.filter((test) => test.status === 'failed').length;
  const brokenFiles = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const failed = failedTests + brokenFiles;
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failed: failed === 0 && !run.isClean ? 1 : failed,
    skipped: tests.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName),
  };
}

function readReport(file: string): VitestReport | undefined {
  try {
    return reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}
