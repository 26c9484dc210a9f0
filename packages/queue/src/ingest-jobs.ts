import * as z from 'zod';

/** Name of the one queue. Everything about a run but its id is in the jobs table. */
export const INGEST_QUEUE = 'ingest';

export const ingestPayloadSchema = z.object({
  /** Id of the row in the jobs table. */
  jobId: z.uuid(),
});
export type IngestPayload = z.infer<typeof ingestPayloadSchema>;

/** Name of the jobs a schedule makes: each asks for an ingestion, which has a row and a job of its own. */
export const SCHEDULE_JOB = 'schedule';

/** Where the queue keeps its state. */
export type QueueConnection =
  | {
      readonly backend: 'postgres';
      /** A session connection: the queue listens for notifications, which a transaction pooler drops. */
      readonly url: string;
    }
  | { readonly backend: 'redis'; readonly url: string };
