import type { CallOptions, Job, LiveGeneration } from '@lattice/core';

/** What `GET /api/v1/status` tells about this deployment. */
export interface StatusPort {
  /** What each part runs on, for example `lexical: postgres`. */
  readonly backends: Readonly<Record<string, string>>;
  /** False where the disk of the embedded store does not outlive the machine. */
  readonly durable: boolean;
  readonly liveGeneration: (options: CallOptions) => Promise<LiveGeneration | null>;
  /** The newest ingestion run. */
  readonly latestJob: (options: CallOptions) => Promise<Job | null>;
}
