import { GoogleGenerativeAI, type GenerativeModel } from '@google/generative-ai';

import type { GeminiOptions } from './gemini-options.ts';

/** A client of one model. Makes no connection, so that one a request costs nothing. */
export function openGeminiModel({ apiKey, model, baseUrl }: GeminiOptions): GenerativeModel {
  // The library adds the version itself.
  const address = baseUrl?.replace(/\/+$/, '').replace(/\/v1(beta|alpha)?$/, '');
  return new GoogleGenerativeAI(apiKey).getGenerativeModel(
    { model },
    address === undefined ? {} : { baseUrl: address },
  );
}
