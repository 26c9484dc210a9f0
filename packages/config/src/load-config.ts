import { buildModels } from './build-models.ts';
import {
  buildBetterAuth,
  buildDatabase,
  buildGraph,
  buildQueue,
  buildSpace,
  buildSupabase,
  buildVector,
} from './build-services.ts';
import { explainChoices } from './choices.ts';
import type { Config, LimitsConfig, Notice } from './config.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type Environment, type RawEnvironment, readEnvironment } from './environment.ts';
import type { OriginsConfig } from './origins.ts';
import { cautions, conflicts, missingVariables } from './requirements.ts';

const ANONYMOUS_QUESTIONS_PER_MINUTE = 20;

/**
 * Reads the whole configuration from an environment, usually `process.env`. Loads with no variable set at all.
 * @throws ConfigurationError naming everything that is wrong at once.
 */
export function loadConfig(env: RawEnvironment): Config {
  const { environment, notices } = readEnvironment(env);
  const unreadable = environment.problems();
  const problems = [...unreadable, ...missingVariables(environment), ...conflicts(environment)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  return deepFreeze(buildConfig(environment, [...notices, ...cautions(environment)]));
}

function buildConfig(environment: Environment, notices: readonly Notice[]): Config {
  const space = buildSpace(environment);
  const config = {
    server: {
      host: environment.find('HOST') ?? (space === null ? '127.0.0.1' : '0.0.0.0'),
      port: environment.value('PORT'),
    },
    log: { level: environment.value('LOG_LEVEL') },
    dataDir: environment.value('DATA_DIR'),
    database: buildDatabase(environment),
    docs: {
      directory: environment.find('DOCS_DIR') ?? null,
      siteUrl: environment.find('SITE_URL') ?? null,
    },
    git: {
      token: environment.find('LATTICE_GIT_TOKEN') ?? null,
      host: environment.value('LATTICE_GIT_HOST'),
      githubToken: environment.find('GITHUB_TOKEN') ?? null,
    },
    origins: buildOrigins(environment),
    access: {
      anonymous: environment.value('ANONYMOUS_ACCESS'),
      adminToken: environment.find('ADMIN_TOKEN') ?? null,
      encryptionSecret: environment.find('LATTICE_SECRET') ?? null,
    },
    limits: buildLimits(environment),
    ingest: {
      concurrency: environment.value('INGEST_CONCURRENCY'),
      worker: environment.value('INGEST_WORKER'),
      schedule: environment.find('INGEST_SCHEDULE') ?? null,
      webhookSecret: environment.find('WEBHOOK_SECRET') ?? null,
    },
    gaps: { retentionDays: environment.value('GAP_RETENTION_DAYS') },
    models: buildModels(environment),
    vector: buildVector(environment),
    graph: buildGraph(environment),
    queue: buildQueue(environment),
    auth: { supabase: buildSupabase(environment), betterAuth: buildBetterAuth(environment) },
    telemetry: { otlpEndpoint: environment.find('OTEL_EXPORTER_OTLP_ENDPOINT') ?? null },
    deploy: {
      hubToken: environment.find('HF_TOKEN') ?? null,
      endpoint: environment.value('HF_ENDPOINT'),
      space: environment.find('LATTICE_SPACE') ?? null,
    },
    space,
    notices,
    notUsedYet: environment.notUsedYet(),
  };
  return { ...config, choices: explainChoices(config, environment) };
}

function buildOrigins(environment: Environment): OriginsConfig {
  const spaceHost = environment.find('SPACE_HOST');
  const own = spaceHost === undefined ? [] : [{ kind: 'exact', origin: `https://${spaceHost}` } as const];
  const onSpace = spaceHost !== undefined || environment.isSet('SPACE_ID');
  return { rules: [...own, ...(environment.find('ALLOWED_ORIGINS') ?? [])], loopback: !onSpace };
}

function buildLimits(environment: Environment): LimitsConfig {
  const perAddress = environment.find('RATE_LIMIT_PER_MINUTE');
  return {
    questionsPerAddress: perAddress ?? ANONYMOUS_QUESTIONS_PER_MINUTE,
    loopbackExempt: perAddress === undefined,
    questionsPerSession: environment.value('RATE_LIMIT_SESSION_PER_MINUTE'),
    questionsPerPrincipal: environment.value('RATE_LIMIT_PRINCIPAL_PER_MINUTE'),
  };
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
