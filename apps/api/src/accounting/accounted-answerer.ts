import type { AnswerEvent, Answerer } from '@lattice/core';

import { type AnswerAccount, onAccount } from './current-account.ts';

/** The stage `degraded` names where a model was not asked because a budget is used up. */
const BUDGET = 'budget';

export interface Accounting {
  readonly account: AnswerAccount;
  /** Whether a call has been refused so far. */
  readonly isSpent: () => boolean;
}

/** The answerer, with its model calls booked to an account. Where a budget is used up, the end says so. */
export function accountedAnswerer(answerer: Answerer, { account, isSpent }: Accounting): Answerer {
  return {
    search: (request, options) => onAccount(account, () => answerer.search(request, options)),
    async *answer(request, options): ReturnType<Answerer['answer']> {
      const events = onAccount(account, () => answerer.answer(request, options));
      try {
        for (;;) {
          // A generator goes on in the context of whoever asks for its next value.
          const next = await onAccount(account, () => events.next());
          if (next.done === true) return;
          yield isSpent() ? withNotice(next.value) : next.value;
        }
      } finally {
        await onAccount(account, () => events.return());
      }
    },
  };
}

function withNotice(event: AnswerEvent): AnswerEvent {
  return event.type === 'end' ? { ...event, degraded: [...event.degraded, BUDGET] } : event;
}
