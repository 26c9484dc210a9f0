export * from './ingest-jobs.ts';
export * from './ingest-queue.ts';
export * from './ingest-worker.ts';
export * from './watch-job.ts';
export * from './request-ingestion.ts';
export * from './supervise-worker.ts';
