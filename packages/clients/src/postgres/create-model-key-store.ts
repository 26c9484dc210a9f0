import type { ModelKeyStore, SealedModelKey } from '@lattice/core';

import { internalsOf, type Database } from './database/open-database.ts';
import { runChange } from './database/run-change.ts';
import { runQuery } from './database/run-query.ts';
import { statement } from './database/statement.ts';

/** Readers' sealed model keys in Postgres. */
export function createModelKeyStore(database: Database): ModelKeyStore {
  const target = internalsOf(database);
  return {
    async put(owner, { provider, sealed, expiresAt }) {
      await runChange(target, statement`delete from lattice.model_keys where expires_at <= now()`);
      const [stored] = await runChange<SealedModelKey>(
        target,
        statement`
          insert into lattice.model_keys (owner, provider, sealed, expires_at)
          values (${owner}, ${provider}, ${sealed}::bytea, ${expiresAt}::timestamptz)
          on conflict (owner, provider) do update
            set sealed = excluded.sealed, expires_at = excluded.expires_at, created_at = now()
          returning provider, sealed, created_at as "createdAt", expires_at as "expiresAt"`,
      );
      if (stored === undefined) throw new Error('The key was not stored.');
      return stored;
    },

    list: (owner) =>
      runQuery<SealedModelKey>(
        target,
        statement`
          select provider, sealed, created_at as "createdAt", expires_at as "expiresAt" from lattice.model_keys
          where owner = ${owner} and expires_at > now()
          order by provider`,
      ),

    async delete(owner, provider) {
      const gone = await runChange(
        target,
        statement`
          delete from lattice.model_keys
          where owner = ${owner} and (${provider ?? null}::text is null or provider = ${provider ?? null}::text)
          returning provider`,
      );
      return gone.length;
    },
  };
}
