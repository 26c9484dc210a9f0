import * as z from 'zod';

import type { CompletionEvent } from '@lattice/core';

import { AnswerCutOff, MalformedAnswer } from '../models/malformed-answer.ts';

/** What is read of a part of the answer. Compatible servers leave out or set to null what they do not know. */
const chunkSchema = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }).nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z.object({ prompt_tokens: z.number().nullish(), completion_tokens: z.number().nullish() }).nullish(),
});
type Usage = z.infer<typeof chunkSchema>['usage'];
type End = Extract<CompletionEvent, { type: 'end' }>;

/** Text and one end. The usage comes after the last word; an answer without a reason to end was cut off. */
export async function* readOpenAiStream(
  chunks: AsyncIterable<unknown>,
  estimate: (text: string) => number,
): AsyncGenerator<CompletionEvent, void, void> {
  let reason: End['reason'] | null = null;
  let usage: Usage;
  let text = '';
  for await (const given of chunks) {
    const chunk = chunkSchema.safeParse(given);
    if (!chunk.success) throw new MalformedAnswer('not a part of an answer');
    usage = chunk.data.usage ?? usage;
    const choice = chunk.data.choices?.[0];
    const content = choice?.delta?.content ?? '';
    if (content !== '') {
      text += content;
      yield { type: 'text', text: content };
    }
    // The model's own words for refusing are no answer.
    if ((choice?.delta?.refusal ?? '') !== '') reason = 'filtered';
    if (typeof choice?.finish_reason === 'string') reason ??= reasonOf(choice.finish_reason);
  }
  if (reason === null) throw new AnswerCutOff();
  yield {
    type: 'end',
    reason,
    inputTokens: usage?.prompt_tokens ?? 0,
    outputTokens: usage?.completion_tokens ?? estimate(text),
  };
}

function reasonOf(finishReason: string): End['reason'] {
  if (finishReason === 'length' || finishReason === 'content_filter') {
    return finishReason === 'length' ? 'length' : 'filtered';
  }
  return 'stop';
}
