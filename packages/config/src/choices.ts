import { inferredProvider } from './build-models.ts';
import type { Choice, Config } from './config.ts';
import type { Environment } from './environment.ts';
import { type VariableName, variables } from './variables.ts';

interface Selector {
  readonly what: Choice['what'];
  readonly variable: VariableName;
  readonly chosen: string;
  /** Why, where the variable itself does not say. */
  readonly inferred: string;
}

/** Every decision the environment left open, with its reason. */
export function explainChoices(config: Omit<Config, 'choices'>, environment: Environment): Choice[] {
  const provider = providerReason(environment);
  const fixed = 'it needs no model';
  const bySetting = (name: string): string => `${name} is ${environment.isSet(name) ? 'set' : 'not set'}`;
  const selectors: Selector[] = [
    {
      what: 'database',
      variable: 'DATABASE_URL',
      chosen: config.database.kind,
      inferred: bySetting('DATABASE_URL'),
    },
    { what: 'chat', variable: 'CHAT_BACKEND', chosen: config.models.chat.backend, inferred: provider },
    { what: 'embedding', variable: 'EMBEDDING_BACKEND', chosen: config.models.embedding.backend, inferred: provider },
    { what: 'rerank', variable: 'RERANK_BACKEND', chosen: config.models.rerank.backend, inferred: fixed },
    { what: 'critic', variable: 'CRITIC_BACKEND', chosen: config.models.critic.backend, inferred: fixed },
    { what: 'planner', variable: 'PLANNER_BACKEND', chosen: config.models.planner.backend, inferred: fixed },
    { what: 'vector', variable: 'VECTOR_BACKEND', chosen: config.vector.backend, inferred: bySetting('QDRANT_URL') },
    { what: 'graph', variable: 'GRAPH_BACKEND', chosen: config.graph.backend, inferred: bySetting('NEO4J_URI') },
    {
      what: 'rate limits',
      variable: 'RATE_LIMIT_STORE',
      chosen: config.limits.store.kind,
      inferred: limitsStoreReason(environment),
    },
    { what: 'queue', variable: 'QUEUE_BACKEND', chosen: config.queue.backend, inferred: bySetting('REDIS_URL') },
  ];
  return selectors.map(({ what, variable, chosen, inferred }) => ({
    what,
    chosen,
    because: environment.isSet(variable) && what !== 'database' ? `${variable} says so` : inferred,
    inUse: variables[variable].status === 'active',
  }));
}

function limitsStoreReason(environment: Environment): string {
  if (environment.isSet('SPACE_ID')) return 'a Space is one process';
  if (environment.isSet('REDIS_URL')) return 'REDIS_URL is set';
  return environment.isSet('DATABASE_URL') ? 'DATABASE_URL is set' : 'one process uses the embedded database';
}

function providerReason(environment: Environment): string {
  switch (inferredProvider(environment)) {
    case 'gemini':
      return environment.isSet('OPENAI_API_KEY')
        ? 'GEMINI_API_KEY is set and comes before OPENAI_API_KEY'
        : 'GEMINI_API_KEY is set';
    case 'openai':
      return 'OPENAI_API_KEY is set';
    case 'deterministic':
      return 'neither GEMINI_API_KEY nor OPENAI_API_KEY is set';
  }
}
