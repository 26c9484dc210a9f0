import type { AnswerGate } from '../chat/answer-gate.ts';
import type { ReadBody } from '../http/json-body.ts';
import type { SpendQuestion } from '../http/question-budget.ts';

/** What every route that answers questions shares, so that their limits add up. */
export interface QuestionGuards {
  readonly readBody: ReadBody;
  readonly spendQuestion: SpendQuestion;
  readonly gate: AnswerGate;
}
