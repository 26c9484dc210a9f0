import type { AnswerTrace, UsageOfDay } from '@lattice/core';

import type { AccountingDependencies, AppDependencies } from '../../src/app-dependencies.ts';
import { NO_BUDGETS } from '../../src/accounting/budgets.ts';

const NOTHING = { calls: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0, unpricedTokens: 0 };
const EMPTY_DAY: UsageOfDay = { total: NOTHING, reservedTokens: 0, byModel: {}, byRoute: {}, byReader: {} };

/** No budgets, and nothing used. */
export function noAccounting(): AccountingDependencies {
  return { budgets: NO_BUDGETS, usage: { ofDay: async () => EMPTY_DAY }, digest: (name) => `digest-of-${name}` };
}

/** Keeps traces in a list. */
export function listedTraces(): NonNullable<AppDependencies['traces']> & { readonly kept: AnswerTrace[] } {
  const kept: AnswerTrace[] = [];
  return {
    kept,
    keep: (trace) => void kept.push(trace),
    find: async (id) => kept.findLast(({ trace_id }) => trace_id === id) ?? null,
  };
}
