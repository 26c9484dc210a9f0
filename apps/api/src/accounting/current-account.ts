import { AsyncLocalStorage } from 'node:async_hooks';

import type { Budget, ModelCall, Spender } from '@lattice/core';

/** Whom the model calls of one answer are made for, and who is told of them. */
export interface AnswerAccount {
  readonly spender: Spender;
  /** What may be spent for it; empty where nothing limits it. */
  readonly budgets: readonly Budget[];
  called(call: ModelCall & { readonly promptSha256: string }): void;
}

const accounts = new AsyncLocalStorage<AnswerAccount>();

/**
 * Makes every model call that `work` causes one of this account, also across awaits. Calls are made deep inside the
 * retrieval, which knows nothing of readers and money; passed along by hand, one that was forgotten would be free.
 */
export function onAccount<Result>(account: AnswerAccount, work: () => Result): Result {
  return accounts.run(account, work);
}

/** Null for what nobody asked for, such as the indexing of a site. */
export function currentAccount(): AnswerAccount | null {
  return accounts.getStore() ?? null;
}
