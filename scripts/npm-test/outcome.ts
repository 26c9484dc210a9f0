/** What a layer adds to the last line of `npm test`. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  /** Each by name, because a skipped test must not go unnoticed. */
  readonly skipped: readonly string[];
}

export const nothingRan: Outcome = { passed: 0, failed: 0, skipped: [] };

export function sumOutcomes(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce(
    (sum, outcome) => ({
      passed: sum.passed + outcome.passed,
      failed: sum.failed + outcome.failed,
      skipped: [...sum.skipped, ...outcome.skipped],
    }),
    nothingRan,
  );
}

export function summaryLine(outcome: Outcome): string {
  return `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped.length} skipped`;
}

/** In CI nothing may be skipped: there a missing service is a fault of the set-up, not of the reader's machine. */
export function exitCodeOf(outcome: Outcome, options: { readonly isCi: boolean }): number {
  if (outcome.failed > 0) return 1;
  return options.isCi && outcome.skipped.length > 0 ? 1 : 0;
}
