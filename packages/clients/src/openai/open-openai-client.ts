import OpenAI from 'openai';

import type { OpenAiOptions } from './openai-options.ts';

const OPENAI_URL = 'https://api.openai.com/v1';
/** Longer than any deadline of ours: the signal ends calls. */
const TIMEOUT_MS = 3_600_000;

/** Makes no connection, so that a client a request costs little. Reads no environment where an option can prevent it. */
export function openOpenAiClient({ apiKey, baseUrl }: OpenAiOptions): OpenAI {
  return new OpenAI({
    apiKey: apiKey ?? 'none',
    baseURL: baseUrl ?? OPENAI_URL,
    organization: null,
    project: null,
    webhookSecret: null,
    adminAPIKey: null,
    // Repetition has one place.
    maxRetries: 0,
    timeout: TIMEOUT_MS,
    logLevel: 'off',
    ...(apiKey === null ? { defaultHeaders: { Authorization: null } } : {}),
  });
}
