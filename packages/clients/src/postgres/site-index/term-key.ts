import { createHash } from 'node:crypto';

import { storableText } from '../database/values.ts';

/** An index row of Postgres ends at 2,704 bytes; no word of a language comes near this. */
const LONGEST_TERM = 200;

/** The term as the index holds it: a very long one (a key, a blob in a code sample) by its hash. */
export function termKey(term: string): string {
  const text = storableText(term);
  return text.length <= LONGEST_TERM ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
