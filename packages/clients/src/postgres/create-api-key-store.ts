import { createHash, randomBytes, randomUUID } from 'node:crypto';

import type { ApiKey, ApiKeyStore } from '@lattice/core';

import { and, asc, eq, sql } from './drizzle.ts';
import { isUuid } from './database/is-uuid.ts';
import { mapErrors } from './database/map-error.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { apiKeys } from './schema/index.ts';

/** Recognisable in a log or a repository, so that scanners and our own redaction find one that was lost. */
const PREFIX = 'lat_';
/** 256 bits: nothing to guess, so that a plain digest is enough and a slow one would only cost. */
const SECRET_BYTES = 32;
const SHAPE = /^lat_[\w-]{43}$/;

/** API keys in Postgres, found by their digest. */
export function createApiKeyStore(database: Database): ApiKeyStore {
  const { drizzle } = internalsOf(database);
  return {
    async create({ name, scopes, expiresAt }) {
      const text = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
      const row = { id: randomUUID(), name, scopes: [...scopes], expiresAt, digest: digestOf(text) };
      const [created] = await mapErrors(() => drizzle.insert(apiKeys).values(row).returning());
      if (created === undefined) throw new Error('The key was not stored.');
      return { key: toApiKey(created), text };
    },

    async find(text) {
      if (!SHAPE.test(text)) return null;
      const [found] = await mapErrors(() =>
        drizzle
          .select()
          .from(apiKeys)
          .where(
            and(
              eq(apiKeys.digest, digestOf(text)),
              sql`${apiKeys.revokedAt} is null`,
              sql`(${apiKeys.expiresAt} is null or ${apiKeys.expiresAt} > now())`,
            ),
          ),
      );
      if (found === undefined) return null;
      await noteUse(found);
      return toApiKey(found);
    },

    async list() {
      const rows = await mapErrors(() => drizzle.select().from(apiKeys).orderBy(asc(apiKeys.createdAt)));
      return rows.map(toApiKey);
    },

    async revoke(id) {
      if (!isUuid(id)) return false;
      const revoked = await mapErrors(() =>
        drizzle
          .update(apiKeys)
          .set({ revokedAt: sql`now()` })
          .where(and(eq(apiKeys.id, id), sql`${apiKeys.revokedAt} is null`))
          .returning({ id: apiKeys.id }),
      );
      return revoked.length > 0;
    },
  };

  /** Once a minute at most: a write for each request would cost more than the request. */
  async function noteUse({ id }: { readonly id: string }): Promise<void> {
    await mapErrors(() =>
      drizzle
        .update(apiKeys)
        .set({ lastUsedAt: sql`date_trunc('minute', now())` })
        .where(
          and(
            eq(apiKeys.id, id),
            sql`(${apiKeys.lastUsedAt} is null or ${apiKeys.lastUsedAt} < date_trunc('minute', now()))`,
          ),
        ),
    );
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function toApiKey({ digest: _digest, ...row }: typeof apiKeys.$inferSelect): ApiKey {
  return row;
}
