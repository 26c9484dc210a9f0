import type { CallOptions, ChatModel, CompletionRequest, EmbeddingModel, ModelMeter, ModelUse } from '@lattice/core';

import { approximateTokens } from './approximate-tokens.ts';

export interface MeterOptions {
  readonly meter: ModelMeter;
  readonly use: ModelUse;
  readonly paidBy: 'server' | 'reader';
}

/** The same model, with each call begun and ended at the meter. What the meter does not allow is not asked. */
export function meterChat(model: ChatModel, metering: MeterOptions): ChatModel {
  return {
    id: model.id,
    contextTokens: model.contextTokens,
    stream: (request, options) => streamMetered(model, request, { ...metering, ...options }),
  };
}

async function* streamMetered(
  model: ChatModel,
  request: CompletionRequest,
  { meter, use, paidBy, ...options }: MeterOptions & CallOptions,
): ReturnType<ChatModel['stream']> {
  const prompt = JSON.stringify(request.messages);
  const inputTokens = approximateTokens(prompt);
  const call = await meter.begin({
    use,
    model: model.id,
    paidBy,
    prompt,
    inputTokens,
    maxOutputTokens: request.maxOutputTokens,
  });
  let text = '';
  let outcome: 'done' | 'failed' | 'cancelled' = 'cancelled';
  let counted: { readonly inputTokens: number; readonly outputTokens: number } | null = null;
  try {
    for await (const event of model.stream(request, options)) {
      if (event.type === 'text') text += event.text;
      else counted = event;
      yield event;
    }
    outcome = 'done';
  } catch (error) {
    outcome = options.signal?.aborted === true ? 'cancelled' : 'failed';
    throw error;
  } finally {
    // A provider that refused asks for nothing; one that was interrupted asks for what it has read and written.
    const isFree = outcome === 'failed' && text === '';
    const estimated = { inputTokens: isFree ? 0 : inputTokens, outputTokens: approximateTokens(text) };
    const { inputTokens: input, outputTokens: output } = counted ?? estimated;
    call.end({ outcome, inputTokens: input, outputTokens: output });
  }
}

/** The same model, with the questions metered that readers ask; what is indexed has been announced before. */
export function meterQueries(model: EmbeddingModel, meter: ModelMeter): EmbeddingModel {
  return {
    id: model.id,
    dimensions: model.dimensions,
    limits: model.limits,
    countTokens: (text) => model.countTokens(text),
    embedDocuments: (texts, options) => model.embedDocuments(texts, options),
    async embedQuery(text, options) {
      const inputTokens = model.countTokens(text);
      const call = await meter.begin({
        use: 'embedding',
        model: model.id,
        paidBy: 'server',
        prompt: text,
        inputTokens,
        maxOutputTokens: 0,
      });
      try {
        const vector = await model.embedQuery(text, options);
        call.end({ outcome: 'done', inputTokens, outputTokens: 0 });
        return vector;
      } catch (error) {
        const isCancelled = options?.signal?.aborted === true;
        call.end({
          outcome: isCancelled ? 'cancelled' : 'failed',
          inputTokens: isCancelled ? inputTokens : 0,
          outputTokens: 0,
        });
        throw error;
      }
    },
  };
}
