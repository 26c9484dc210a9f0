import type { ServiceMetrics } from '@lattice/core';

import type { AnswerGate } from '../chat/answer-gate.ts';
import type { ReadBody } from '../http/json-body.ts';
import type { Spend } from '../http/question-budget.ts';
import type { Authorizer } from '../identity/create-authorizer.ts';
import type { ReaderKeys } from '../keys/create-reader-keys.ts';

/** What routes share, so that their limits add up and a principal is the same everywhere. */
export interface RouteGuards {
  readonly authorizer: Authorizer;
  readonly readBody: ReadBody;
  readonly readerKeys: ReaderKeys;
  readonly spendQuestion: Spend;
  readonly spendVote: Spend;
  readonly gate: AnswerGate;
  readonly metrics: ServiceMetrics;
}
