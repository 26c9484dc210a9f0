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
}

/** Clones the migrated template on the test run's server. */
export async function testDatabase({ empty = false }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = inject('latticeTestServer');
  const name = `lattice_test_${randomBytes(8).toString('hex')}`;
  await query(server.url, `create database ${name}${empty ? '' : ` template ${server.template}`}`);
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
