import type { PostgresPoolConfig } from 'bullmq';

import type { QueueConnection } from './ingest-jobs.ts';

/** Own schema, so that the queue's tables never meet ours. Migrations run under BullMQ's advisory lock. */
export function postgresOptions(connection: QueueConnection, applicationName: string): PostgresPoolConfig {
  return {
    connectionString: connection.url,
    schema: 'bullmq',
    migrate: true,
    max: 3,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
  };
}
