import { createHash } from 'node:crypto';

import { nanoUsdOf } from '@lattice/clients/models';
import {
  LatticeError,
  type CallResult,
  type IntendedCall,
  type Logger,
  type MeteredCall,
  type ModelMeter,
  type Spending,
  type UsageLedger,
} from '@lattice/core';

import { type AnswerAccount, currentAccount } from './current-account.ts';

export interface ModelMeterOptions {
  readonly ledger: UsageLedger;
  readonly logger: Logger;
}

/** Disposing of it waits until what was used is written down. */
export type OwnedMeter = ModelMeter & AsyncDisposable;

const UNCOUNTED: MeteredCall = { end: () => {} };

/**
 * Books model calls to the account of the answer they are made for: reserved before, settled after, while the answer goes
 * on. What readers pay themselves is told to the account and not booked.
 */
export function createModelMeter({ ledger, logger }: ModelMeterOptions): OwnedMeter {
  const settling = new Set<Promise<void>>();
  const settleLater = (work: Promise<void>): void => {
    const settled = work
      .catch((error: unknown) => logger.warn({ err: error }, 'what a model used could not be written down'))
      .finally(() => settling.delete(settled));
    settling.add(settled);
  };
  return {
    async begin(call) {
      const account = currentAccount();
      if (account === null) return UNCOUNTED;
      const startedAt = performance.now();
      const tell = (result: Omit<CallResult, 'outcome'> & { outcome: CallResult['outcome'] | 'refused' }): Spending => {
        const { model, use, paidBy } = call;
        const used = { model, ...result, nanoUsd: nanoUsdOf(model, result) };
        const promptSha256 = createHash('sha256').update(call.prompt).digest('hex');
        account.called({ use, paidBy, ...used, promptSha256, milliseconds: performance.now() - startedAt });
        return used;
      };
      if (call.paidBy === 'reader') return { end: (result) => void tell(result) };
      const reservation = await reserve(ledger, account, call).catch((error: unknown) => {
        tell({ outcome: 'refused', inputTokens: 0, outputTokens: 0 });
        throw error;
      });
      return { end: (result) => settleLater(ledger.settle(account.spender, tell(result), reservation)) };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(settling);
    },
  };
}

/** @throws LatticeError `budget-spent`, or what the ledger throws: what cannot be counted is not spent. */
async function reserve(
  ledger: UsageLedger,
  { spender, budgets }: AnswerAccount,
  { model, inputTokens, maxOutputTokens: outputTokens }: IntendedCall,
): Promise<string | null> {
  const most = { model, inputTokens, outputTokens, nanoUsd: nanoUsdOf(model, { inputTokens, outputTokens }) };
  const reservation = await ledger.reserve(spender, most, budgets);
  if (reservation.isGranted) return reservation.id;
  throw new LatticeError('budget-spent', 'What may be spent on models today is used up.', {
    fix: 'Ask again tomorrow for answers that a model writes, or raise BUDGET_TOKENS_PER_DAY or its siblings.',
    context: { budget: reservation.exhausted, model },
  });
}
