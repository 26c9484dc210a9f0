import { defineConfig } from 'drizzle-kit';

// `drizzle-kit generate` writes the migrations that `migrate` runs. The first one says CREATE SCHEMA IF NOT EXISTS,
// by hand: the migrator makes the schema before, for its own table. The second one stores vectors uncompressed, by hand as
// well: numbers do not shrink, and trying costs a tenth of a second per thousand.
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/postgres/schema/index.ts',
  out: './drizzle',
  casing: 'snake_case',
  schemaFilter: ['lattice'],
});
