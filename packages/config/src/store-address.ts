import type { Config } from './config.ts';

/** What the store adapter is told: where the database is (null: embedded) and which folder is ours. */
export function storeAddress({ database, dataDir }: Config): {
  readonly url: string | null;
  readonly directUrl: string | null;
  readonly dataDirectory: string;
} {
  if (database.kind === 'embedded') return { url: null, directUrl: null, dataDirectory: dataDir };
  return { url: database.url.reveal(), directUrl: database.directUrl.reveal(), dataDirectory: dataDir };
}
