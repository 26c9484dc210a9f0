import { createHash, randomBytes, randomUUID } from 'node:crypto';

import type { ApiKey, ApiKeyStore } from '@lattice/core';

import { isUuid } from './database/is-uuid.ts';
import { internalsOf, type Database } from './database/open-database.ts';
import { runChange } from './database/run-change.ts';
import { runQuery } from './database/run-query.ts';
import { statement } from './database/statement.ts';
import { storableText } from './database/values.ts';

/** Recognisable in a log or a repository, so that scanners and our own redaction find one that was lost. */
const PREFIX = 'lat_';
/** 256 bits: nothing to guess, so that a plain digest is enough and a slow one would only cost. */
const SECRET_BYTES = 32;
const SHAPE = /^lat_[\w-]{43}$/;

const COLUMNS = `id, name, scopes, created_at as "createdAt", expires_at as "expiresAt", revoked_at as "revokedAt",
  last_used_at as "lastUsedAt"`;

/** API keys in Postgres, found by their digest. */
export function createApiKeyStore(database: Database): ApiKeyStore {
  const target = internalsOf(database);
  return {
    async create({ name, scopes, expiresAt }) {
      const text = PREFIX + randomBytes(SECRET_BYTES).toString('base64url');
      const [key] = await runChange<ApiKey>(target, {
        text: `
          insert into lattice.api_keys (id, name, scopes, expires_at, digest) values ($1, $2, $3, $4, $5)
          returning ${COLUMNS}`,
        values: [randomUUID(), storableText(name), scopes, expiresAt, digestOf(text)],
      });
      if (key === undefined) throw new Error('The key was not stored.');
      return { key, text };
    },

    async find(text) {
      if (!SHAPE.test(text)) return null;
      const [found] = await runQuery<ApiKey>(target, {
        text: `
          select ${COLUMNS} from lattice.api_keys
          where digest = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
        values: [digestOf(text)],
      });
      if (found === undefined) return null;
      await noteUse(found);
      return found;
    },

    list: () =>
      runQuery<ApiKey>(target, { text: `select ${COLUMNS} from lattice.api_keys order by created_at`, values: [] }),

    async revoke(id) {
      if (!isUuid(id)) return false;
      const revoked = await runChange(
        target,
        statement`
          update lattice.api_keys set revoked_at = now() where id = ${id}::uuid and revoked_at is null returning id`,
      );
      return revoked.length > 0;
    },
  };

  /** Once a minute at most: a write for each request would cost more than the request. */
  async function noteUse({ id }: { readonly id: string }): Promise<void> {
    await runChange(
      target,
      statement`
        update lattice.api_keys set last_used_at = date_trunc('minute', now())
        where id = ${id}::uuid and (last_used_at is null or last_used_at < date_trunc('minute', now()))`,
    );
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
