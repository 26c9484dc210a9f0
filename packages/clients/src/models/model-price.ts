/** What a provider asks for a million tokens. */
export interface ModelPrice {
  readonly inputUsd: number;
  /** 0 for models that write nothing. */
  readonly outputUsd: number;
  readonly source: { readonly url: string; readonly readOn: string };
}

const OPENAI = { url: 'https://developers.openai.com/api/docs/models/text-embedding-3-large', readOn: '2026-11-21' };
const OPENAI_OLD = { url: 'https://docs.praison.ai/docs/embeddings/providers/openai', readOn: '2026-11-21' };
const OPENAI_5_6 = { url: 'https://developers.openai.com/api/docs/models/gpt-5.6-luna', readOn: '2026-11-29' };
const GATEWAY_6 = { url: 'https://vercel.com/ai-gateway/models/openai/gpt-6-luna.md', readOn: '2026-11-29' };
const LITELLM_6 = { url: 'https://github.com/BerriAI/litellm/discussions/42523', readOn: '2026-11-29' };
const GATEWAY_4 = { url: 'https://vercel.com/ai-gateway/models/gpt-4o-mini/api', readOn: '2026-11-29' };
const GOOGLE = { url: 'https://ai.google.dev/gemini-api/docs/pricing', readOn: '2026-10-07' };
const GEMINI_EMBEDDING = { url: 'https://embeddingcost.com/google', readOn: '2026-11-21' };

/** List prices of single requests of ordinary length, by model. Batch and cache prices and free tiers are lower. */
const PRICES: Readonly<Record<string, ModelPrice>> = {
  'openai/text-embedding-3-small': { inputUsd: 0.02, outputUsd: 0, source: OPENAI },
  'openai/text-embedding-3-large': { inputUsd: 0.13, outputUsd: 0, source: OPENAI },
  'openai/text-embedding-ada-002': { inputUsd: 0.1, outputUsd: 0, source: OPENAI_OLD },
  'gemini/gemini-embedding-001': { inputUsd: 0.15, outputUsd: 0, source: GEMINI_EMBEDDING },
  'gemini/gemini-embedding-2-preview': { inputUsd: 0.2, outputUsd: 0, source: GEMINI_EMBEDDING },
  'openai/gpt-6-sol': { inputUsd: 2, outputUsd: 10, source: LITELLM_6 },
  'openai/gpt-6-luna': { inputUsd: 0.1, outputUsd: 0.5, source: GATEWAY_6 },
  'openai/gpt-5.6-luna': { inputUsd: 0.2, outputUsd: 1.2, source: OPENAI_5_6 },
  'openai/gpt-4o-mini': { inputUsd: 0.15, outputUsd: 0.6, source: GATEWAY_4 },
  'gemini/gemini-3.5-flash': { inputUsd: 1.5, outputUsd: 9, source: GOOGLE },
  'gemini/gemini-3.5-flash-lite': { inputUsd: 0.3, outputUsd: 2.5, source: GOOGLE },
  'gemini/gemini-3.1-pro-preview': { inputUsd: 2, outputUsd: 12, source: GOOGLE },
};

/** Null where nobody has written it down, as for a server of one's own that speaks the OpenAI protocol. */
export function modelPrice(model: string): ModelPrice | null {
  return PRICES[model] ?? null;
}

const NANO_PER_MILLIONTH = 1_000;

/** What a call costs, in billionths of a US dollar, rounded up; null where the price is unknown. */
export function nanoUsdOf(
  model: string,
  { inputTokens, outputTokens }: { readonly inputTokens: number; readonly outputTokens: number },
): number | null {
  const price = modelPrice(model);
  if (price === null) return null;
  return Math.ceil((inputTokens * price.inputUsd + outputTokens * price.outputUsd) * NANO_PER_MILLIONTH);
}
