import * as z from 'zod';

/** Name of the one queue. Everything about a run but its id is in the jobs table. */
export const INGEST_QUEUE = 'ingest';

export const ingestPayloadSchema = z.object({
  /** Id of the row in the jobs table. */
  jobId: z.uuid(),
});
export type IngestPayload = z.infer<typeof ingestPayloadSchema>;

/** Where the queue keeps its state. */
export interface QueueConnection {
  readonly backend: 'postgres';
  /** A session connection: the queue listens for notifications, which a transaction pooler drops. */
  readonly url: string;
}
