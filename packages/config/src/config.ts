import type { OriginsConfig } from './origins.ts';
import type { LogLevel } from './schemas.ts';
import type { Secret } from './secret.ts';

/** Everything the programs are told from outside. Frozen through and through; nothing else reads the environment. */
export interface Config {
  readonly server: { readonly host: string; readonly port: number };
  readonly log: { readonly level: LogLevel };
  /** Relative to the working directory unless absolute. */
  readonly dataDir: string;
  readonly database: DatabaseConfig;
  readonly docs: {
    /** Null: the book that comes with the program. */
    readonly directory: string | null;
    /** Scheme, host and port. Null: as the site's configuration says. */
    readonly siteUrl: string | null;
  };
  readonly git: {
    /** For the repositories of `host`. */
    readonly token: Secret | null;
    readonly host: string;
    /** For github.com. */
    readonly githubToken: Secret | null;
  };
  readonly origins: OriginsConfig;
  readonly access: {
    readonly anonymous: boolean;
    readonly adminToken: Secret | null;
    /** Null: generate one into the data directory. */
    readonly encryptionSecret: Secret | null;
  };
  readonly limits: LimitsConfig;
  readonly budgets: BudgetsConfig;
  readonly ingest: {
    readonly concurrency: number;
    readonly worker: 'supervised' | 'external';
    /** Cron expression in UTC; null for no schedule. */
    readonly schedule: string | null;
    /** Null: git hosts are not listened to. */
    readonly webhookSecret: Secret | null;
  };
  /** Questions the site did not answer. */
  readonly gaps: { readonly retentionDays: number };
  readonly models: ModelsConfig;
  readonly vector: VectorConfig;
  readonly graph: GraphConfig;
  readonly queue: QueueConfig;
  readonly auth: { readonly supabase: SupabaseConfig | null; readonly betterAuth: BetterAuthConfig | null };
  readonly telemetry: {
    readonly otlpEndpoint: string | null;
    /** 0 keeps none. */
    readonly traceDays: number;
  };
  readonly deploy: {
    readonly hubToken: Secret | null;
    /** Origin of the Hub. */
    readonly endpoint: string;
    /** `owner/name`. */
    readonly space: string | null;
  };
  /** Null outside a Hugging Face Space. */
  readonly space: SpaceConfig | null;
  /** What was chosen where there was a choice, for the start-up log. */
  readonly choices: readonly Choice[];
  /** What works, and what a person should know or change. */
  readonly notices: readonly Notice[];
  /** Variables that are set, understood, and without effect in this version. */
  readonly notUsedYet: readonly string[];
}

export interface Choice {
  readonly what:
    | 'database'
    | 'chat'
    | 'embedding'
    | 'rerank'
    | 'critic'
    | 'planner'
    | 'vector'
    | 'graph'
    | 'queue'
    | 'rate limits';
  readonly chosen: string;
  readonly because: string;
  /** False while nothing in the program acts on it. */
  readonly inUse: boolean;
}

export interface Notice {
  readonly variable: string;
  /** Continues the sentence the variable's name begins. */
  readonly message: string;
}

export type DatabaseConfig =
  | { readonly kind: 'embedded' }
  | {
      readonly kind: 'external';
      readonly url: Secret;
      /** Behind a transaction pooler: no prepared statements, no LISTEN, no session locks. */
      readonly pooled: boolean;
      /** For the job queue and migrations; `url` where no other was given. */
      readonly directUrl: Secret;
      readonly directPooled: boolean;
    };

/** Per minute; 0 is no limit. */
export interface LimitsConfig {
  readonly questionsPerAddress: number;
  /** Whether callers on this machine are left out of the limit per address. */
  readonly loopbackExempt: boolean;
  readonly questionsPerSession: number;
  readonly questionsPerPrincipal: number;
  /** Where they are counted. */
  readonly store: LimitsStoreConfig;
}

export type LimitsStoreConfig =
  | { readonly kind: 'memory' }
  | { readonly kind: 'postgres' }
  | { readonly kind: 'redis'; readonly url: Secret };

/** Of one day; null is no limit. */
export interface BudgetsConfig {
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly readerTokens: number | null;
  readonly addressTokens: number | null;
}

export interface GeminiProvider {
  readonly apiKey: Secret;
  readonly baseUrl: string | null;
}

export interface OpenAiProvider {
  /** Null only where `baseUrl` names a server that needs none. */
  readonly apiKey: Secret | null;
  readonly baseUrl: string | null;
}

/** A model at a provider. */
export type RemoteModel =
  | { readonly backend: 'gemini'; readonly provider: GeminiProvider; readonly model: string }
  | { readonly backend: 'openai'; readonly provider: OpenAiProvider; readonly model: string };
/** Model id on the hub, or a folder. */
export interface LocalModel {
  readonly backend: 'local';
  readonly model: string;
}
export interface Deterministic {
  readonly backend: 'deterministic';
}
export interface None {
  readonly backend: 'none';
}

export interface ModelsConfig {
  readonly chat: Deterministic | RemoteModel;
  /** `dimensions` null: the model's own. */
  readonly embedding: (Deterministic | RemoteModel | LocalModel) & {
    readonly dimensions: number | null;
    /** Null: no limit of ours. */
    readonly textsPerMinute: number | null;
  };
  readonly rerank: None | Deterministic | LocalModel | RemoteModel;
  readonly critic: (None | Deterministic | RemoteModel) & {
    readonly maxRefinements: number;
    readonly unsupported: 'flag' | 'remove';
  };
  readonly planner: (Deterministic | RemoteModel) & { readonly maxSteps: number };
  /** What reads pages for relations. */
  readonly extraction: None | RemoteModel;
  readonly fusion: { readonly lexicalWeight: number; readonly denseWeight: number };
  /** What is known of each provider, whatever the backends are: readers may bring their own key. */
  readonly providers: { readonly gemini: ProviderConfig; readonly openai: ProviderConfig };
}

export interface ProviderConfig {
  readonly apiKey: Secret | null;
  readonly baseUrl: string | null;
  readonly chatModel: string;
  readonly embeddingModel: string;
}

export type VectorConfig =
  | { readonly backend: 'postgres' }
  | {
      readonly backend: 'qdrant';
      readonly url: string;
      /** Always explicit: the client would turn an https URL without a port into port 6333. */
      readonly port: number;
      readonly apiKey: Secret | null;
      readonly collection: string;
    };

export type GraphConfig =
  | { readonly backend: 'postgres' }
  | {
      readonly backend: 'neo4j';
      readonly uri: string;
      readonly username: string;
      readonly password: Secret;
      readonly database: string;
    };

export type QueueConfig = { readonly backend: 'postgres' } | { readonly backend: 'redis'; readonly url: Secret };

/** At least one of `jwksUrl` and `jwtSecret` is there. */
export interface SupabaseConfig {
  /** Null: tokens are checked, and signing in is off. */
  readonly url: string | null;
  readonly anonKey: Secret | null;
  readonly jwksUrl: string | null;
  /** Of projects that still sign with HS256. */
  readonly jwtSecret: Secret | null;
  /** Null: not checked. */
  readonly audience: string | null;
  readonly issuer: string | null;
  /** Absolute. Null: signing in is off. */
  readonly oauthRedirectUrl: string | null;
}

export interface BetterAuthConfig {
  readonly secret: Secret;
  readonly url: string;
}

export interface SpaceConfig {
  /** `owner/name`. */
  readonly id: string;
  readonly host: string | null;
  readonly author: string | null;
  readonly name: string | null;
  readonly title: string | null;
  readonly creator: string | null;
  readonly hardware: {
    readonly cpuCores: string | null;
    readonly memory: string | null;
    readonly accelerator: string | null;
  };
}
