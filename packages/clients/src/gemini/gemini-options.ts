import type { Provider } from '../models/provider.ts';
import type { Resilience } from '../resilience/index.ts';

export interface GeminiOptions {
  readonly apiKey: string;
  readonly model: string;
  /** Null: Google's. */
  readonly baseUrl: string | null;
  /** Shared by all clients of the same use, whosever key they carry. */
  readonly resilience: Resilience;
  readonly keyOwner?: 'server' | 'reader';
  /** The variable that names the model. */
  readonly modelVariable: string;
}

export function geminiProvider(options: GeminiOptions): Provider & { readonly apiKey: string } {
  const { apiKey, model, baseUrl, resilience, keyOwner = 'server', modelVariable } = options;
  const variables = { apiKey: 'GEMINI_API_KEY', model: modelVariable, baseUrl: 'GEMINI_BASE_URL' };
  return { label: 'Gemini', service: resilience.name, apiKey, keyOwner, model, baseUrl, variables };
}
