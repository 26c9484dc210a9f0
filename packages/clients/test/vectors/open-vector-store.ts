import type { VectorStoreHarness } from '@lattice/testing';

import {
  createIndexWriter,
  createSiteIndex,
  createVectorStore,
  type VectorStoreOptions,
} from '../../src/postgres/index.ts';
import { testDatabase, type TestDatabaseOptions } from '../support/index.ts';

export interface VectorStoreSettings extends VectorStoreOptions {
  /** Instead of the server of the test run. */
  readonly server?: TestDatabaseOptions['server'];
  readonly dispose?: () => Promise<void>;
}

/** The product's writer and store on a database of their own. */
export async function openVectorStore({
  server,
  dispose,
  ...options
}: VectorStoreSettings = {}): Promise<VectorStoreHarness> {
  const resources = await testDatabase(server === undefined ? {} : { server });
  const { database } = resources;
  return {
    store: createVectorStore(database, options),
    writer: createIndexWriter(database, { vectors: options.vectors ?? null }),
    live: (siteId) => createSiteIndex(database, { siteId }).live(),
    async [Symbol.asyncDispose]() {
      await resources[Symbol.asyncDispose]();
      await dispose?.();
    },
  };
}
