import { bigint, date, index, primaryKey, text, uuid } from '../drizzle.ts';
import { lattice, moment } from './columns.ts';

const counted = (name: string) => bigint(name, { mode: 'number' }).notNull();

/** What models have used, a row for each day, reader, address, route and model. */
export const usageDays = lattice.table(
  'usage_days',
  {
    /** UTC. */
    day: date('day').notNull(),
    reader: text('reader').notNull(),
    origin: text('origin').notNull(),
    route: text('route').notNull(),
    model: text('model').notNull(),
    calls: counted('calls'),
    inputTokens: counted('input_tokens'),
    outputTokens: counted('output_tokens'),
    nanoUsd: counted('nano_usd'),
    /** Of models without a known price. */
    unpricedTokens: counted('unpriced_tokens'),
  },
  (table) => [primaryKey({ columns: [table.day, table.reader, table.origin, table.route, table.model] })],
);

/** The most that calls under way may use. */
export const usageReservations = lattice.table(
  'usage_reservations',
  {
    id: uuid('id').primaryKey(),
    reader: text('reader').notNull(),
    origin: text('origin').notNull(),
    tokens: counted('tokens'),
    nanoUsd: counted('nano_usd'),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('usage_reservations_expiry').on(table.expiresAt)],
);
