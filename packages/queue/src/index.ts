export * from './ingest-jobs.ts';
export * from './ingest-queue.ts';
export * from './ingest-worker.ts';
export * from './request-ingestion.ts';
export * from './request-reingestion.ts';
export * from './requeue-unfinished.ts';
export * from './supervise-worker.ts';
export * from './watch-job.ts';
export { startPulse } from './worker-pulse.ts';
