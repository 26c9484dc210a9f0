import type { Content, GenerateContentRequest, GenerationConfig } from '@google/generative-ai';

import type { ChatModel, CompletionEvent, CompletionRequest } from '@lattice/core';

import { contextTokens } from '../models/chat-family.ts';
import { CHAT_PACE, type ChatPace } from '../models/chat-limits.ts';
import { classifyWith } from '../models/classify-with.ts';
import { readGeminiStream } from './gemini-events.ts';
import { GeminiError, geminiFault } from './gemini-fault.ts';
import { type GeminiOptions, geminiProvider } from './gemini-options.ts';
import { openGeminiModel } from './open-gemini-model.ts';
import { seeingHeaders } from './seen-headers.ts';

/** The library's type knows `responseSchema` alone, which is a dialect; the API takes JSON Schema as well. */
type JsonGenerationConfig = GenerationConfig & { responseJsonSchema?: object };

export function createGeminiChat(options: GeminiOptions & { readonly pace?: ChatPace }): ChatModel {
  const { pace = CHAT_PACE } = options;
  const client = openGeminiModel(options);
  const classify = classifyWith(geminiProvider(options), geminiFault);
  async function* open(
    request: GenerateContentRequest,
    signal: AbortSignal,
  ): AsyncGenerator<CompletionEvent, void, void> {
    const { stream, response } = await seeingHeaders(async (headers) => {
      try {
        return await client.generateContentStream(request, { signal });
      } catch (error) {
        throw new GeminiError(error, headers.get('retry-after'));
      }
    });
    // The library collects the answer a second time, and fails a second time where nobody listens.
    response.catch(() => undefined);
    yield* readGeminiStream(stream);
  }
  return {
    id: `gemini/${options.model}`,
    contextTokens: contextTokens(options.model),
    stream: (request, { signal } = {}) =>
      options.resilience.stream((ending) => open(toGemini(request), ending), { signal, classify, ...pace }),
  };
}

function toGemini({ messages, maxOutputTokens, temperature, schema }: CompletionRequest): GenerateContentRequest {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => ({ text: content }));
  const contents = messages.flatMap(({ role, content }): Content[] =>
    role === 'system' ? [] : [{ role: role === 'assistant' ? 'model' : 'user', parts: [{ text: content }] }],
  );
  const generationConfig: JsonGenerationConfig = {
    maxOutputTokens,
    ...(temperature === undefined ? {} : { temperature }),
    ...(schema === undefined ? {} : { responseMimeType: 'application/json', responseJsonSchema: schema }),
  };
  return {
    contents,
    generationConfig,
    ...(system.length === 0 ? {} : { systemInstruction: { role: 'system', parts: system } }),
  };
}
