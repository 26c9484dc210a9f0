import type { Logger } from '@lattice/core';

import { migrate } from './database/migrate.ts';
import { openDatabase, type Database } from './database/open-database.ts';
import { findObstacle } from './find-obstacle.ts';
import { openEmbeddedServer } from './embedded/open-embedded-server.ts';

export interface StoreOptions {
  /** Null: join the embedded server of the data directory. */
  readonly url: string | null;
  /** Past the pooler that `url` names; null where it names none. */
  readonly directUrl: string | null;
  readonly dataDirectory: string;
  readonly logger: Logger;
  /** Shown in the server's list of connections. */
  readonly applicationName: string;
  /** Gives up an embedded server that is being started. */
  readonly signal?: AbortSignal;
}

/** A migrated database, wherever it runs. */
export interface Store extends AsyncDisposable {
  readonly database: Database;
  /** For another process of the same deployment; holds the password. */
  readonly url: string;
  readonly directUrl: string;
  /** What keeps the database from taking anything in, in a sentence, as far as this process can tell; null for nothing. */
  obstacle(): Promise<string | null>;
}

/**
 * @throws LatticeError `configuration-invalid`, `database-unavailable`, `embedded-database-failed`, `cancelled`, `timeout`.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { logger, applicationName, dataDirectory, signal } = options;
  const own = { dataDirectory, logger, ...(signal === undefined ? {} : { signal }) };
  await using stack = new AsyncDisposableStack();
  const embedded = options.url === null ? stack.use(await openEmbeddedServer(own)) : null;
  const url = options.url ?? embedded?.url ?? '';
  const directUrl = options.directUrl ?? url;
  const direct = options.directUrl === null ? {} : { directUrl };
  const database = stack.use(await openDatabase({ url, ...direct, logger, applicationName }));
  await migrate(database);
  const opened = stack.move();
  return {
    database,
    url,
    directUrl,
    obstacle: () => findObstacle(database, embedded?.dataDirectory ?? null),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
