import type { Pool, QueryResultRow } from './driver.ts';
import { mapErrors } from './map-error.ts';
import type { Statement } from './statement.ts';

/**
 * Runs one statement that changes something, and returns what it says of the rows. Not tried again where the connection is
 * lost: nobody knows then whether it was done.
 * @throws LatticeError `database-unavailable`, `timeout`.
 */
export async function runChange<Row extends QueryResultRow>(
  { pool }: { readonly pool: Pool },
  { text, values }: Statement,
): Promise<Row[]> {
  const { rows } = await mapErrors(() => pool.query<Row>(text, [...values]));
  return rows;
}
