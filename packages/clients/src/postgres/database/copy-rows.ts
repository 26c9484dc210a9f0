import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { PendingQuery, Row } from 'postgres';

import { copyLine, type CopyValue } from './values.ts';

/** Bytes sent at a time, roughly. */
const BATCH_LENGTH = 65_536;

/** Streams rows into a `copy … from stdin` statement. */
export async function copyRows(statement: PendingQuery<Row[]>, rows: Iterable<readonly CopyValue[]>): Promise<void> {
  await pipeline(Readable.from(batches(rows)), await statement.writable());
}

function* batches(rows: Iterable<readonly CopyValue[]>): Generator<string, void, void> {
  let batch = '';
  for (const row of rows) {
    batch += copyLine(row);
    if (batch.length < BATCH_LENGTH) continue;
    yield batch;
    batch = '';
  }
  if (batch !== '') yield batch;
}
