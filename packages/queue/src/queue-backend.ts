import {
  createPostgresBackend,
  createRedisBackend,
  withBackend,
  type IQueueBackend,
  type PostgresPoolConfig,
  type QueueBaseOptions,
} from 'bullmq';

import type { QueueConnection } from './ingest-jobs.ts';
import { redisOptions } from './redis-options.ts';

/** Apart from other programs that use BullMQ on the same Redis. */
const REDIS_PREFIX = 'lattice';

/** A connection with the name the server shows for it. */
type NamedConnection = QueueConnection & { readonly name: string };

/** BullMQ's classes on whichever store the connection names: everything after this is the same for all. */
export const { Queue, Worker } = withBackend(openBackend);

function openBackend(
  name: string,
  options: QueueBaseOptions<NamedConnection>,
  use?: Parameters<typeof createRedisBackend>[2],
): IQueueBackend {
  const { connection } = options;
  if (connection.backend === 'postgres') {
    return createPostgresBackend(name, { ...options, connection: postgresOptions(connection) }, use);
  }
  let wasConnected = false;
  const redis = redisOptions(connection.url, { connectionName: connection.name, wasConnected: () => wasConnected });
  const prefixed = { ...options, prefix: REDIS_PREFIX, connection: redis };
  const backend = createRedisBackend(name, prefixed, use);
  backend.once('ready', () => {
    wasConnected = true;
  });
  return backend;
}

/** Own schema, so that the queue's tables never meet ours. Migrations run under BullMQ's advisory lock. */
function postgresOptions({ url, name }: NamedConnection): PostgresPoolConfig {
  return {
    connectionString: url,
    schema: 'bullmq',
    migrate: true,
    max: 3,
    application_name: name,
    connectionTimeoutMillis: 10_000,
  };
}
