import type { ChatModel, CompletionEvent, CompletionRequest } from '@lattice/core';

import { approximateTokens } from '../models/approximate-tokens.ts';
import { contextTokens } from '../models/chat-family.ts';
import { CHAT_PACE, type ChatPace } from '../models/chat-limits.ts';
import { classifyWith } from '../models/classify-with.ts';
import { openOpenAiClient } from './open-openai-client.ts';
import { afterRefusal, type Dialect, firstDialect, toStreamBody } from './openai-dialect.ts';
import { readOpenAiStream } from './openai-events.ts';
import { openAiFault } from './openai-fault.ts';
import { type OpenAiOptions, openAiProvider } from './openai-options.ts';

/** One for each parameter that a server may refuse, and one more for the last of them. */
const MOST_SIMPLIFICATIONS = 5;
/** What servers have taught, for as long as the process runs: clients live as long as a request. */
const dialects = new Map<string, Dialect>();

export function createOpenAiChat(options: OpenAiOptions & { readonly pace?: ChatPace }): ChatModel {
  const { model, baseUrl, resilience, pace = CHAT_PACE } = options;
  const client = openOpenAiClient(options);
  const classify = classifyWith(openAiProvider(options), openAiFault);
  const server = `${baseUrl ?? ''} ${model}`;
  const open = async (request: CompletionRequest, signal: AbortSignal): Promise<AsyncIterable<unknown>> => {
    let dialect = dialects.get(server) ?? firstDialect(baseUrl !== null);
    for (let simplified = 0; ; simplified += 1) {
      try {
        const chunks = await client.chat.completions.create(toStreamBody(request, model, dialect), { signal });
        dialects.set(server, dialect);
        return chunks;
      } catch (error) {
        const simpler = simplified < MOST_SIMPLIFICATIONS ? afterRefusal(error, dialect) : null;
        if (simpler === null) throw error;
        dialect = simpler;
      }
    }
  };
  async function* events(request: CompletionRequest, signal: AbortSignal): AsyncGenerator<CompletionEvent, void, void> {
    yield* readOpenAiStream(await open(request, signal), approximateTokens);
  }
  return {
    id: `openai/${model}`,
    contextTokens: contextTokens(model),
    stream: (request, { signal } = {}) =>
      resilience.stream((ending) => events(request, ending), { signal, classify, ...pace }),
  };
}
