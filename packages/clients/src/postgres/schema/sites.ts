import { sql, text } from '../drizzle.ts';
import { lattice, moment } from './columns.ts';

/** Its row is what builds and publications of one site lock. */
export const sites = lattice.table('sites', {
  id: text('id').primaryKey(),
  createdAt: moment('created_at')
    .notNull()
    .default(sql`now()`),
});
