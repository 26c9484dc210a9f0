export type {
  BetterAuthConfig,
  Choice,
  Config,
  DatabaseConfig,
  GeminiProvider,
  GraphConfig,
  LimitsConfig,
  ModelsConfig,
  Notice,
  OpenAiProvider,
  ProviderConfig,
  QueueConfig,
  RemoteModel,
  SpaceConfig,
  SupabaseConfig,
  VectorConfig,
} from './config.ts';
export { ConfigurationError, EX_CONFIG, type Problem } from './configuration-error.ts';
export { type ConfigDescription, describeConfig, secretNames, secretValues } from './describe-config.ts';
export type { RawEnvironment } from './environment.ts';
export { graphSettings } from './graph-settings.ts';
export { gitCredentials } from './git-credentials.ts';
export { loadConfig } from './load-config.ts';
export { credentialedOrigins, originMatcher, returnOrigins, type OriginRule, type OriginsConfig } from './origins.ts';
export { queueAddress } from './queue-address.ts';
export { renderEnvironmentExample, renderVariableTables } from './render.ts';
export type { LogLevel } from './schemas.ts';
export { Secret } from './secret.ts';
export { storeAddress } from './store-address.ts';
export { groupTitles, type Requirement, type Variable, type VariableGroup } from './variable.ts';
export { type NamedVariable, type VariableName, variableList, variables } from './variables.ts';
