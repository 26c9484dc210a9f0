import type { Provider } from '../models/provider.ts';
import type { Resilience } from '../resilience/index.ts';

export interface OpenAiOptions {
  /** Null: the server at `baseUrl` needs none. */
  readonly apiKey: string | null;
  readonly model: string;
  /** Null: OpenAI's own. */
  readonly baseUrl: string | null;
  /** Shared by all clients of the same use, whosever key they carry. */
  readonly resilience: Resilience;
  readonly keyOwner?: 'server' | 'reader';
  /** The variable that names the model. */
  readonly modelVariable: string;
}

export function openAiProvider(options: OpenAiOptions): Provider {
  const { apiKey, model, baseUrl, resilience, keyOwner = 'server', modelVariable } = options;
  return {
    label: baseUrl === null ? 'OpenAI' : 'The model server',
    service: resilience.name,
    apiKey,
    keyOwner,
    model,
    baseUrl,
    variables: { apiKey: 'OPENAI_API_KEY', model: modelVariable, baseUrl: 'OPENAI_BASE_URL' },
  };
}
