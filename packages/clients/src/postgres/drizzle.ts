import { createRequire } from 'node:module';

/**
 * drizzle-orm, for the schema and its migrations; a start that finds the database up to date does not load it. Through its CommonJS build: the same
 * code as ES modules takes 560 ms and 140 MB to import, spent on resolving its circular `export *`; this way it is 60 ms
 * and 15 MB (Node 24, drizzle-orm 0.45). Types come from the package as usual.
 */
const load = createRequire(import.meta.url);

export const { DrizzleQueryError, sql }: typeof import('drizzle-orm') = load('drizzle-orm');
export const { drizzle }: typeof import('drizzle-orm/node-postgres') = load('drizzle-orm/node-postgres');
export const { migrate }: typeof import('drizzle-orm/node-postgres/migrator') = load(
  'drizzle-orm/node-postgres/migrator',
);
export const {
  bigint,
  boolean,
  check,
  customType,
  date,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSchema,
  primaryKey,
  real,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
}: typeof import('drizzle-orm/pg-core') = load('drizzle-orm/pg-core');
