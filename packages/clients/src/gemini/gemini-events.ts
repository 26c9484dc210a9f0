import * as z from 'zod';

import type { CompletionEvent } from '@lattice/core';

import { AnswerCutOff, MalformedAnswer } from '../models/malformed-answer.ts';

const partSchema = z.object({ text: z.string().optional(), thought: z.boolean().optional() });
/** What is read of a part of the answer; everything may be missing, and unknown reasons will come. */
const chunkSchema = z.object({
  candidates: z
    .array(
      z.object({
        content: z.object({ parts: z.array(partSchema).optional() }).optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number().optional(),
      candidatesTokenCount: z.number().optional(),
      thoughtsTokenCount: z.number().optional(),
    })
    .optional(),
});
type Chunk = z.infer<typeof chunkSchema>;
type End = Extract<CompletionEvent, { type: 'end' }>;

/**
 * Text and one end. Google withholds in three ways: it blocks the question, it ends the answer for a reason that is neither
 * `STOP` nor `MAX_TOKENS`, or it answers without any candidate. An answer that just stops was cut off.
 */
export async function* readGeminiStream(chunks: AsyncIterable<unknown>): AsyncGenerator<CompletionEvent, void, void> {
  let reason: End['reason'] | null = null;
  let usage: Chunk['usageMetadata'];
  let hasCandidate = false;
  let isEmpty = true;
  for await (const given of chunks) {
    isEmpty = false;
    const chunk = chunkSchema.safeParse(given);
    if (!chunk.success) throw new MalformedAnswer('not a part of an answer');
    const { candidates = [], promptFeedback, usageMetadata } = chunk.data;
    usage = usageMetadata ?? usage;
    if (promptFeedback?.blockReason !== undefined) reason = 'filtered';
    const [candidate] = candidates;
    if (candidate === undefined) continue;
    hasCandidate = true;
    for (const { text = '', thought = false } of candidate.content?.parts ?? []) {
      if (text !== '' && !thought) yield { type: 'text', text };
    }
    if (candidate.finishReason !== undefined) reason = reasonOf(candidate.finishReason);
  }
  if (reason === null && (hasCandidate || isEmpty)) throw new AnswerCutOff();
  yield {
    type: 'end',
    reason: reason ?? 'filtered',
    inputTokens: usage?.promptTokenCount ?? 0,
    outputTokens: (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0),
  };
}

function reasonOf(finishReason: string): End['reason'] {
  if (finishReason === 'STOP') return 'stop';
  return finishReason === 'MAX_TOKENS' ? 'length' : 'filtered';
}
