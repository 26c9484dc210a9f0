import type {
  BetterAuthConfig,
  DatabaseConfig,
  GraphConfig,
  LimitsStoreConfig,
  QueueConfig,
  SpaceConfig,
  SupabaseConfig,
  VectorConfig,
} from './config.ts';
import type { Environment } from './environment.ts';
import { isTransactionPooler } from './url-schemas.ts';

export function buildDatabase(environment: Environment): DatabaseConfig {
  const url = environment.find('DATABASE_URL');
  if (url === undefined) return { kind: 'embedded' };
  const directUrl = environment.find('DATABASE_DIRECT_URL') ?? url;
  return {
    kind: 'external',
    url,
    pooled: isTransactionPooler(url.reveal()),
    directUrl,
    directPooled: isTransactionPooler(directUrl.reveal()),
  };
}

export function buildVector(environment: Environment): VectorConfig {
  const backend = environment.find('VECTOR_BACKEND') ?? (environment.isSet('QDRANT_URL') ? 'qdrant' : 'postgres');
  if (backend === 'postgres') return { backend };
  return {
    backend,
    ...environment.value('QDRANT_URL'),
    apiKey: environment.find('QDRANT_API_KEY') ?? null,
    collection: environment.value('QDRANT_COLLECTION'),
  };
}

export function buildGraph(environment: Environment): GraphConfig {
  const backend = environment.find('GRAPH_BACKEND') ?? (environment.isSet('NEO4J_URI') ? 'neo4j' : 'postgres');
  if (backend === 'postgres') return { backend };
  return {
    backend,
    uri: environment.value('NEO4J_URI'),
    username: environment.value('NEO4J_USERNAME'),
    password: environment.value('NEO4J_PASSWORD'),
    database: environment.value('NEO4J_DATABASE'),
  };
}

export function buildQueue(environment: Environment): QueueConfig {
  const backend = environment.find('QUEUE_BACKEND') ?? (environment.isSet('REDIS_URL') ? 'redis' : 'postgres');
  return backend === 'postgres' ? { backend } : { backend, url: environment.value('REDIS_URL') };
}

/** A Space is one container. Elsewhere whoever brings a database or a Redis of their own may run several processes. */
export function buildLimitsStore(environment: Environment): LimitsStoreConfig {
  const kind = environment.find('RATE_LIMIT_STORE') ?? inferredLimitsStore(environment);
  return kind === 'redis' ? { kind, url: environment.value('REDIS_URL') } : { kind };
}

function inferredLimitsStore(environment: Environment): LimitsStoreConfig['kind'] {
  if (environment.isSet('SPACE_ID')) return 'memory';
  if (environment.isSet('REDIS_URL')) return 'redis';
  return environment.isSet('DATABASE_URL') ? 'postgres' : 'memory';
}

export function buildSupabase(environment: Environment): SupabaseConfig | null {
  const url = environment.find('SUPABASE_URL') ?? null;
  const derivedKeys = url === null ? null : `${url}/auth/v1/.well-known/jwks.json`;
  const jwksUrl = environment.find('SUPABASE_JWKS_URL') ?? derivedKeys;
  const jwtSecret = environment.find('SUPABASE_JWT_SECRET') ?? null;
  if (jwksUrl === null && jwtSecret === null) return null;
  return {
    url,
    anonKey: environment.find('SUPABASE_ANON_KEY') ?? null,
    jwksUrl,
    jwtSecret,
    audience: environment.find('SUPABASE_JWT_AUDIENCE') ?? null,
    issuer: environment.find('SUPABASE_JWT_ISSUER') ?? null,
    oauthRedirectUrl: oauthRedirectUrl(environment),
  };
}

/** The runbook of the first system gives a path here; it is one of this server. */
function oauthRedirectUrl(environment: Environment): string | null {
  const given = environment.find('SUPABASE_OAUTH_REDIRECT_URL');
  if (given === undefined) return null;
  const spaceHost = environment.find('SPACE_HOST');
  const base = spaceHost === undefined ? `http://localhost:${environment.value('PORT')}` : `https://${spaceHost}`;
  return new URL(given, base).href;
}

export function buildBetterAuth(environment: Environment): BetterAuthConfig | null {
  const secret = environment.find('BETTER_AUTH_SECRET');
  return secret === undefined ? null : { secret, url: environment.value('BETTER_AUTH_URL') };
}

export function buildSpace(environment: Environment): SpaceConfig | null {
  const id = environment.find('SPACE_ID');
  if (id === undefined) return null;
  return {
    id,
    host: environment.find('SPACE_HOST') ?? null,
    author: environment.find('SPACE_AUTHOR_NAME') ?? null,
    name: environment.find('SPACE_REPO_NAME') ?? null,
    title: environment.find('SPACE_TITLE') ?? null,
    creator: environment.find('SPACE_CREATOR_USER_ID') ?? null,
    hardware: {
      cpuCores: environment.find('CPU_CORES') ?? null,
      memory: environment.find('MEMORY') ?? null,
      accelerator: environment.find('ACCELERATOR') ?? null,
    },
  };
}
