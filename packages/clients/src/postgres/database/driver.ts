// The one place that names the driver. Not `postgres`: when a connection is lost inside a transaction, that one (3.4.9)
// throws from a timer, which ends the process, or runs the rest of the transaction on another connection
// (porsager/postgres issues 1154, 1208, 1216).
// oxlint-disable-next-line no-restricted-imports
export { Client, DatabaseError, Pool, type ClientConfig, type PoolClient, type QueryResultRow } from 'pg';
