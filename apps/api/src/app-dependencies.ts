import type { Answerer, Circuit, ConversationStore, Logger } from '@lattice/core';

import type { ReadinessPort } from './health/readiness.ts';
import type { StatusPort } from './health/status.ts';
import type { AppLimits } from './http/limits.ts';
import type { QueueDashboardDependencies } from './routes/queue-dashboard.ts';
import type { WebhookPort } from './webhook/webhook-port.ts';

/** All that `createApp` needs: ports and plain values, no client, no environment. */
export interface AppDependencies extends QueueDashboardDependencies {
  readonly answerer: Answerer;
  readonly conversations: ConversationStore;
  readonly readiness: ReadinessPort;
  readonly status: StatusPort;
  readonly circuits: () => readonly Circuit[];
  readonly build: BuildInfo;
  readonly limits: AppLimits;
  /** Longest life of one answer, streamed or not. */
  readonly streamDeadlineMs: number;
  /** Browser origins that may use the API, besides its own. */
  readonly allowedOrigins: (origin: string) => boolean;
  /** Whether readers without a token or demo session may chat. */
  readonly anonymousAccess: boolean;
  /** Absent where no secret is shared with a git host. */
  readonly webhook?: WebhookPort;
  /** The built chat page (`index.html` and what it loads); null serves none. */
  readonly pageDirectory: string | null;
  /** Aborted when the server goes down: answers in the making end, new ones are refused. */
  readonly shutdown: AbortSignal;
  readonly logger: Logger;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** A new UUID. */
  readonly newId: () => string;
}

export interface BuildInfo {
  readonly version: string;
  /** Commit the running code was made from, where that is known. */
  readonly commit: string | null;
}
