import { randomBytes } from 'node:crypto';

import { silentLogger } from '@lattice/core';
import { inject } from 'vitest';

import { openDatabase, type Database } from '../../src/postgres/index.ts';
import { databaseUrl, dropDatabase, query } from './test-server.ts';

/** A database of one's own; disposing of it drops it. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly database: Database;
}

export interface TestDatabaseOptions {
  /** Without tables. */
  readonly empty?: boolean;
  /** A server to use instead of the test run's. */
  readonly server?: { readonly url: string; readonly template: string };
}

/** Clones the migrated template of the server. */
export async function testDatabase({ empty = false, server: other }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = other ?? inject('latticeTestServer');
  const name = `lattice_test_${randomBytes(8).toString('hex')}`;
  // Copying files takes half as long as the default, which writes every page to the log.
  await query(server.url, `create database ${name}${empty ? '' : ` template ${server.template} strategy file_copy`}`);
  const url = databaseUrl(server.url, name);
  const database = await openDatabase({ url, logger: silentLogger, applicationName: 'lattice-test' });
  return {
    url,
    database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await dropDatabase(server.url, name);
    },
  };
}
