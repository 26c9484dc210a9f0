import { bigint, integer, text } from '../drizzle.ts';
import { lattice } from './columns.ts';

/** Questions of this minute. The library that counts them writes the columns by their order. */
export const rateLimits = lattice.table('rate_limits', {
  key: text('key').primaryKey(),
  points: integer('points').notNull().default(0),
  /** Milliseconds since the epoch. */
  expire: bigint('expire', { mode: 'number' }),
});
