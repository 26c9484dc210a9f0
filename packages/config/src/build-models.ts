import type { Deterministic, GeminiProvider, ModelsConfig, OpenAiProvider, RemoteModel } from './config.ts';
import type { Environment } from './environment.ts';

const deterministic: Deterministic = { backend: 'deterministic' };

/** A backend nobody named follows the keys; Gemini comes first where both are there. */
export function inferredProvider(environment: Environment): 'gemini' | 'openai' | 'deterministic' {
  if (environment.isSet('GEMINI_API_KEY')) return 'gemini';
  return environment.isSet('OPENAI_API_KEY') ? 'openai' : 'deterministic';
}

function remote(backend: 'gemini' | 'openai', environment: Environment, model: string): RemoteModel {
  if (backend === 'gemini') {
    const provider: GeminiProvider = {
      apiKey: environment.value('GEMINI_API_KEY'),
      baseUrl: environment.find('GEMINI_BASE_URL') ?? null,
    };
    return { backend, provider, model };
  }
  const provider: OpenAiProvider = {
    apiKey: environment.find('OPENAI_API_KEY') ?? null,
    baseUrl: environment.find('OPENAI_BASE_URL') ?? null,
  };
  return { backend, provider, model };
}

function chatModel(backend: 'gemini' | 'openai', environment: Environment): string {
  return environment.value(backend === 'gemini' ? 'GEMINI_CHAT_MODEL' : 'OPENAI_CHAT_MODEL');
}

function buildEmbedding(environment: Environment): ModelsConfig['embedding'] {
  const backend = environment.find('EMBEDDING_BACKEND') ?? inferredProvider(environment);
  const limits = {
    dimensions: environment.find('EMBEDDING_DIMENSIONS') ?? null,
    textsPerMinute: environment.find('EMBEDDING_TEXTS_PER_MINUTE') ?? null,
  };
  switch (backend) {
    case 'deterministic':
      return { backend, ...limits };
    case 'local':
      return { backend, model: environment.value('LOCAL_EMBEDDING_MODEL'), ...limits };
    case 'gemini':
      return { ...remote(backend, environment, environment.value('GEMINI_EMBEDDING_MODEL')), ...limits };
    case 'openai':
      return { ...remote(backend, environment, environment.value('OPENAI_EMBEDDING_MODEL')), ...limits };
  }
}

function buildRerank(environment: Environment): ModelsConfig['rerank'] {
  const backend = environment.value('RERANK_BACKEND');
  const model = environment.find('RERANK_MODEL');
  switch (backend) {
    case 'none':
    case 'deterministic':
      return { backend };
    case 'local':
      return { backend, model: model ?? 'Xenova/ms-marco-MiniLM-L-6-v2' };
    case 'gemini':
    case 'openai':
      return remote(backend, environment, model ?? chatModel(backend, environment));
  }
}

function buildCritic(environment: Environment): ModelsConfig['critic'] {
  const backend = environment.value('CRITIC_BACKEND');
  const limits = {
    maxRefinements: environment.value('CRITIC_MAX_REFINEMENTS'),
    unsupported: environment.value('CRITIC_UNSUPPORTED'),
  };
  if (backend === 'none' || backend === 'deterministic') return { backend, ...limits };
  const model = environment.find('CRITIC_MODEL') ?? chatModel(backend, environment);
  return { ...remote(backend, environment, model), ...limits };
}

/** Never inferred: it spends money without anybody asking. */
function buildExtraction(environment: Environment): ModelsConfig['extraction'] {
  const backend = environment.value('GRAPH_EXTRACTION');
  if (backend === 'none') return { backend };
  const model = environment.find('GRAPH_EXTRACTION_MODEL') ?? chatModel(backend, environment);
  return remote(backend, environment, model);
}

function buildChat(environment: Environment): ModelsConfig['chat'] {
  const backend = environment.find('CHAT_BACKEND') ?? inferredProvider(environment);
  return backend === 'deterministic' ? deterministic : remote(backend, environment, chatModel(backend, environment));
}

function buildPlanner(environment: Environment): ModelsConfig['planner'] {
  const backend = environment.value('PLANNER_BACKEND');
  const maxSteps = environment.value('PLANNER_MAX_STEPS');
  if (backend === 'deterministic') return { backend, maxSteps };
  return { ...remote(backend, environment, chatModel(backend, environment)), maxSteps };
}

export function buildModels(environment: Environment): ModelsConfig {
  return {
    chat: buildChat(environment),
    embedding: buildEmbedding(environment),
    rerank: buildRerank(environment),
    critic: buildCritic(environment),
    planner: buildPlanner(environment),
    extraction: buildExtraction(environment),
    fusion: {
      lexicalWeight: environment.value('FUSION_LEXICAL_WEIGHT'),
      denseWeight: environment.value('FUSION_DENSE_WEIGHT'),
    },
    providers: {
      gemini: {
        apiKey: environment.find('GEMINI_API_KEY') ?? null,
        baseUrl: environment.find('GEMINI_BASE_URL') ?? null,
        chatModel: environment.value('GEMINI_CHAT_MODEL'),
        embeddingModel: environment.value('GEMINI_EMBEDDING_MODEL'),
      },
      openai: {
        apiKey: environment.find('OPENAI_API_KEY') ?? null,
        baseUrl: environment.find('OPENAI_BASE_URL') ?? null,
        chatModel: environment.value('OPENAI_CHAT_MODEL'),
        embeddingModel: environment.value('OPENAI_EMBEDDING_MODEL'),
      },
    },
  };
}
