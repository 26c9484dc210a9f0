import type { Pool, PoolClient, QueryResultRow } from './driver.ts';
import { mapErrors } from './map-error.ts';
import type { Statement } from './statement.ts';

/** One connection inside a transaction. */
export interface Transaction {
  /** The rows a statement returns. */
  rows<Row extends QueryResultRow>(statement: Statement): Promise<Row[]>;
  /** How many rows a statement changed. */
  run(statement: Statement): Promise<number>;
}

/**
 * A process that is frozen or cut off in the middle of a transaction holds its locks no longer than this; between two
 * statements we do nothing that takes long. Part of the transaction, because a pooler passes on no setting of a session.
 */
const BEGIN = "begin; set local idle_in_transaction_session_timeout = '10s'";

/** Runs statements in one transaction, and rolls it back when one of them or anything between them fails. */
export async function inTransaction<T>(pool: Pool, action: (transaction: Transaction) => Promise<T>): Promise<T> {
  return mapErrors(async () => {
    const client = await pool.connect();
    let failure: unknown;
    try {
      await client.query(BEGIN);
      const result = await action(toTransaction(client));
      await client.query('commit');
      return result;
    } catch (error) {
      failure = error;
      // A connection that cannot roll back any more is lost, and the server does it.
      await client.query('rollback').catch(() => client.end());
      throw failure;
    } finally {
      client.release();
    }
  });
}

function toTransaction(client: PoolClient): Transaction {
  return {
    rows: async <Row extends QueryResultRow>({ text, values }: Statement) => {
      const result = await client.query<Row>(text, [...values]);
      return result.rows;
    },
    run: async ({ text, values }) => {
      const result = await client.query(text, [...values]);
      return result.rowCount ?? 0;
    },
  };
}
