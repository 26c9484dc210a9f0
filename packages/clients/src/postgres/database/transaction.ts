import type { Sql, TransactionSql } from 'postgres';

import { mapErrors } from './map-error.ts';

/** Runs statements in one transaction and maps what goes wrong. */
export async function inTransaction<T>(sql: Sql, action: (sql: TransactionSql) => Promise<T>) {
  return mapErrors(() => sql.begin(action));
}
