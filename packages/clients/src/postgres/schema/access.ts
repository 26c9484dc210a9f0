import type { ApiKeyScope, ModelProvider } from '@lattice/core';

import { sql, index, primaryKey, text, uniqueIndex, uuid } from '../drizzle.ts';
import { bytes, lattice, moment } from './columns.ts';

/** Keys of machines. The key itself is nowhere: it is random enough that its digest gives nothing away. */
export const apiKeys = lattice.table(
  'api_keys',
  {
    id: uuid('id').primaryKey(),
    name: text('name').notNull(),
    digest: bytes('digest').notNull(),
    scopes: text('scopes').array().$type<ApiKeyScope[]>().notNull(),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
    expiresAt: moment('expires_at'),
    revokedAt: moment('revoked_at'),
    lastUsedAt: moment('last_used_at'),
  },
  (table) => [uniqueIndex('api_keys_digest').on(table.digest)],
);

/** Readers' own keys at model providers, encrypted with a secret the database does not know. */
export const modelKeys = lattice.table(
  'model_keys',
  {
    /** A digest of who it belongs to. */
    owner: text('owner').notNull(),
    provider: text('provider').$type<ModelProvider>().notNull(),
    sealed: bytes('sealed').notNull(),
    createdAt: moment('created_at')
      .notNull()
      .default(sql`now()`),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.owner, table.provider] }), index('model_keys_expiry').on(table.expiresAt)],
);
