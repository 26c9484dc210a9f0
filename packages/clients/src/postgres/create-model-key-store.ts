import type { ModelKeyStore, SealedModelKey } from '@lattice/core';

import { and, asc, eq, sql } from './drizzle.ts';
import { mapErrors } from './database/map-error.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { modelKeys } from './schema/index.ts';

/** Readers' sealed model keys in Postgres. */
export function createModelKeyStore(database: Database): ModelKeyStore {
  const { drizzle } = internalsOf(database);
  return {
    async put(owner, { provider, sealed, expiresAt }) {
      await mapErrors(() => drizzle.delete(modelKeys).where(sql`${modelKeys.expiresAt} <= now()`));
      const fresh = { sealed, expiresAt, createdAt: sql`now()` };
      const [stored] = await mapErrors(() =>
        drizzle
          .insert(modelKeys)
          .values({ owner, provider, ...fresh })
          .onConflictDoUpdate({ target: [modelKeys.owner, modelKeys.provider], set: fresh })
          .returning(),
      );
      if (stored === undefined) throw new Error('The key was not stored.');
      return toSealed(stored);
    },

    async list(owner) {
      const rows = await mapErrors(() =>
        drizzle
          .select()
          .from(modelKeys)
          .where(and(eq(modelKeys.owner, owner), sql`${modelKeys.expiresAt} > now()`))
          .orderBy(asc(modelKeys.provider)),
      );
      return rows.map(toSealed);
    },

    async delete(owner, provider) {
      const gone = await mapErrors(() =>
        drizzle
          .delete(modelKeys)
          .where(and(eq(modelKeys.owner, owner), provider === undefined ? undefined : eq(modelKeys.provider, provider)))
          .returning({ expiresAt: modelKeys.expiresAt }),
      );
      return gone.length;
    },
  };
}

function toSealed({ owner: _owner, ...row }: typeof modelKeys.$inferSelect): SealedModelKey {
  return row;
}
