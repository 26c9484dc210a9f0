/** What a provider asks for reading text. */
export interface EmbeddingPrice {
  readonly usdPerMillionTokens: number;
  readonly source: { readonly url: string; readonly readOn: string };
}

const OPENAI = { url: 'https://developers.openai.com/api/docs/models/text-embedding-3-large', readOn: '2026-11-21' };
const OPENAI_OLD = { url: 'https://docs.praison.ai/docs/embeddings/providers/openai', readOn: '2026-11-21' };
const GEMINI = { url: 'https://embeddingcost.com/google', readOn: '2026-11-21' };

/** List prices of single requests, by model. Batch prices and free tiers are lower. */
const PRICES: Readonly<Record<string, EmbeddingPrice>> = {
  'openai/text-embedding-3-small': { usdPerMillionTokens: 0.02, source: OPENAI },
  'openai/text-embedding-3-large': { usdPerMillionTokens: 0.13, source: OPENAI },
  'openai/text-embedding-ada-002': { usdPerMillionTokens: 0.1, source: OPENAI_OLD },
  'gemini/gemini-embedding-001': { usdPerMillionTokens: 0.15, source: GEMINI },
  'gemini/gemini-embedding-2-preview': { usdPerMillionTokens: 0.2, source: GEMINI },
};

/** Null where nobody has written it down, as for a server of one's own that speaks the OpenAI protocol. */
export function embeddingPrice(model: string): EmbeddingPrice | null {
  return PRICES[model] ?? null;
}
