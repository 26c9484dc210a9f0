import type { CallOptions, ChatModel, CompletionEvent, CompletionRequest } from '@lattice/core';

import { AnswerCutOff } from './malformed-answer.ts';

export interface Completion {
  readonly text: string;
  readonly end: Extract<CompletionEvent, { type: 'end' }>;
}

/** The whole of an answer, for callers that have no use for its parts. */
export async function collectCompletion(
  model: ChatModel,
  request: CompletionRequest,
  options: CallOptions = {},
): Promise<Completion> {
  let text = '';
  for await (const event of model.stream(request, options)) {
    if (event.type === 'end') return { text, end: event };
    text += event.text;
  }
  throw new AnswerCutOff();
}
