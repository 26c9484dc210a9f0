import type { JobSource } from '../job-source.ts';
import type { SiteWarning } from '../site.ts';

export type JobState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export type JobStage = 'waiting' | 'fetching' | 'reading' | 'writing' | 'publishing' | 'done';

export interface JobProgress {
  readonly stage: JobStage;
  readonly pagesDone: number;
  /** 0 until known. */
  readonly pagesTotal: number;
  readonly chunks: number;
  /** Pages taken over unchanged. */
  readonly reused: number;
  readonly removed: number;
}

export interface JobFailure {
  readonly code: string;
  readonly message: string;
  readonly fix: string | null;
}

/** The truth about one ingestion run; the queue only says that there is work. */
export interface Job extends JobProgress {
  readonly id: string;
  readonly siteId: string;
  readonly source: JobSource;
  readonly state: JobState;
  readonly attempts: number;
  readonly warnings: readonly SiteWarning[];
  /** All of them, also those beyond what `warnings` keeps. */
  readonly warningCount: number;
  readonly failure: JobFailure | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** Last sign of life of the worker that holds it. */
  readonly heartbeatAt: Date | null;
}

export interface JobStore {
  create(job: { readonly id: string; readonly siteId: string; readonly source: JobSource }): Promise<Job>;
  get(id: string): Promise<Job | null>;
  /** Newest first. */
  latest(siteId: string, limit: number): Promise<Job[]>;
  /** Those that wait or run, of every site, oldest first. */
  unfinished(): Promise<Job[]>;
  /** Marks it running and counts the attempt. Null where it is already finished or was cancelled. */
  start(id: string): Promise<Job | null>;
  /** Also the heartbeat. */
  progress(id: string, progress: JobProgress): Promise<void>;
  /** Replaces the warnings; keeps the first 500 and the count. */
  warn(id: string, warnings: readonly SiteWarning[]): Promise<void>;
  succeed(id: string, progress: JobProgress): Promise<void>;
  fail(id: string, failure: JobFailure): Promise<void>;
  /** False where it had finished. A running job stops at its next step. */
  cancel(id: string): Promise<boolean>;
}
