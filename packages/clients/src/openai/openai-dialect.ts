import { BadRequestError } from 'openai';
import type OpenAI from 'openai';

import type { CompletionRequest } from '@lattice/core';

/** Which of the optional parameters a server and model take; learned from refusals. */
export interface Dialect {
  readonly maxTokens: 'max_completion_tokens' | 'max_tokens';
  readonly hasTemperature: boolean;
  readonly hasUsage: boolean;
  readonly schema: 'json_schema' | 'json_object' | 'none';
}

type StreamBody = OpenAI.ChatCompletionCreateParamsStreaming;

/** OpenAI's newer models refuse `max_tokens`; many compatible servers know nothing else. */
export function firstDialect(isCompatible: boolean): Dialect {
  const maxTokens = isCompatible ? 'max_tokens' : 'max_completion_tokens';
  return { maxTokens, hasTemperature: true, hasUsage: true, schema: 'json_schema' };
}

/** The dialect without what the server has just refused; null where the refusal is about something else. */
export function afterRefusal(error: unknown, dialect: Dialect): Dialect | null {
  if (!(error instanceof BadRequestError)) return null;
  // Servers that name no parameter quote it in their sentence.
  const about = error.param ?? error.message;
  if (/max_(completion_)?tokens/.test(about)) {
    const other = dialect.maxTokens === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    return about.includes(dialect.maxTokens) ? { ...dialect, maxTokens: other } : null;
  }
  if (about.includes('temperature') && dialect.hasTemperature) return { ...dialect, hasTemperature: false };
  if (about.includes('stream_options') && dialect.hasUsage) return { ...dialect, hasUsage: false };
  if (/response_format|json_schema|json_object/.test(about)) return withSimplerSchema(dialect);
  return null;
}

function withSimplerSchema(dialect: Dialect): Dialect | null {
  if (dialect.schema === 'none') return null;
  return { ...dialect, schema: dialect.schema === 'json_schema' ? 'json_object' : 'none' };
}

export function toStreamBody(request: CompletionRequest, model: string, dialect: Dialect): StreamBody {
  const { messages, maxOutputTokens, temperature, schema } = request;
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    [dialect.maxTokens]: maxOutputTokens,
    ...(dialect.hasUsage ? { stream_options: { include_usage: true } } : {}),
    ...(temperature !== undefined && dialect.hasTemperature ? { temperature } : {}),
    ...(schema === undefined ? {} : responseFormat(schema, dialect)),
  };
}

function responseFormat(schema: object, dialect: Dialect): Pick<StreamBody, 'response_format'> {
  switch (dialect.schema) {
    case 'json_schema':
      return { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: { ...schema } } } };
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case 'none':
      return {};
  }
}
