import type {
  Answerer,
  ApiKeyStore,
  Circuit,
  ConversationStore,
  FeedbackStore,
  Logger,
  ModelKeyStore,
  ServiceMetrics,
  SignIn,
  TokenVerifier,
  Tracing,
} from '@lattice/core';

import type { GapsPort } from './gaps/gaps-port.ts';
import type { ReadinessPort } from './health/readiness.ts';
import type { StatusPort } from './health/status.ts';
import type { AppLimits } from './http/limits.ts';
import type { Sealer } from './keys/sealing.ts';
import type { QueueDashboardDependencies } from './routes/queue-dashboard.ts';
import type { WebhookPort } from './webhook/webhook-port.ts';

/** All that `createApp` needs: ports and plain values, no client, no environment. */
export interface AppDependencies extends QueueDashboardDependencies {
  readonly answerer: Answerer;
  readonly conversations: ConversationStore;
  readonly feedback: FeedbackStore;
  readonly gaps: GapsPort;
  readonly readiness: ReadinessPort;
  readonly status: StatusPort;
  readonly circuits: () => readonly Circuit[];
  readonly build: BuildInfo;
  readonly limits: AppLimits;
  /** Longest life of one answer, streamed or not. */
  readonly streamDeadlineMs: number;
  /** Browser origins that may use the API, besides its own. */
  readonly allowedOrigins: (origin: string) => boolean;
  /** Of these, the ones whose pages may send cookies and the like along. */
  readonly credentialedOrigins: (origin: string) => boolean;
  /** Origins a session may be handed to after signing in. */
  readonly returnOrigins: (origin: string) => boolean;
  readonly identity: IdentityDependencies;
  /** Whether readers without a token or demo session may chat. */
  readonly anonymousAccess: boolean;
  /** Absent where no secret is shared with a git host. */
  readonly webhook?: WebhookPort;
  /** The built chat page (`index.html` and what it loads); null serves none. */
  readonly pageDirectory: string | null;
  /** The files of the viewer of the contract (`swagger-ui-dist`); null where they are not installed. */
  readonly viewerDirectory: string | null;
  /** Aborted when the server goes down: answers in the making end, new ones are refused. */
  readonly shutdown: AbortSignal;
  readonly logger: Logger;
  /** Makes the metrics of this app, which look at it when somebody asks. */
  readonly createMetrics: (live: { readonly openAnswers: () => number }) => ServiceMetrics;
  /** Null: nothing is traced. */
  readonly tracing: Tracing | null;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A new UUID. */
  readonly newId: () => string;
}

export interface BuildInfo {
  readonly version: string;
  /** Commit the running code was made from, where that is known. */
  readonly commit: string | null;
  /** Tells two builds of one commit apart; null or absent where it was not built. */
  readonly build?: string | null;
}

/** What vouches for callers, and what is kept for them. */
export interface IdentityDependencies {
  /** Null where sign-in is not configured. */
  readonly tokens: TokenVerifier | null;
  /** Null where signing in does not go through this server. */
  readonly signIn: SignIn | null;
  readonly apiKeys: Pick<ApiKeyStore, 'find'>;
  readonly modelKeys: ModelKeyStore;
  readonly adminToken: string | null;
  /** Encrypts what a browser carries through a sign-in. */
  readonly flowSealer: Sealer;
  /** Encrypts readers' model keys. */
  readonly keySealer: Sealer;
}
