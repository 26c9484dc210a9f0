import { customType, pgSchema, timestamp } from '../drizzle.ts';

/** Everything of this program lives in a schema of its own, beside whatever else the database holds. */
export const lattice = pgSchema('lattice');

/** Text compared byte by byte, whatever the database's collation: same order everywhere, and faster. */
export const bytewiseText = customType<{ data: string; driverData: string }>({ dataType: () => 'text COLLATE "C"' });

export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export function moment(name: string) {
  return timestamp(name, { withTimezone: true, mode: 'date' });
}
