import { randomUUID } from 'node:crypto';

import type { ApiKey, ApiKeyStore, ModelKeyStore, SealedModelKey } from '@lattice/core';

import type { IdentityDependencies } from '../../src/app-dependencies.ts';
import { createSealer } from '../../src/keys/sealing.ts';

/** Without sign-in, with stores that keep everything in maps. */
export function fakeIdentity(): IdentityDependencies {
  return {
    tokens: null,
    signIn: null,
    apiKeys: new FakeApiKeys(),
    modelKeys: new FakeModelKeys(),
    adminToken: null,
    flowSealer: createSealer('a secret of these tests', 'sign-in-flow'),
    keySealer: createSealer('a secret of these tests', 'model-keys'),
  };
}

export class FakeApiKeys implements Pick<ApiKeyStore, 'find'> {
  readonly keys = new Map<string, ApiKey>();
  failure: Error | null = null;

  /** The text of a key with these scopes. */
  add(...scopes: ApiKey['scopes']): string {
    const id = randomUUID();
    const text = `lat_${id.replaceAll('-', '').padEnd(43, 'x')}`;
    const at = { createdAt: new Date(0), expiresAt: null, revokedAt: null, lastUsedAt: null };
    this.keys.set(text, { id, name: 'a key', scopes, ...at });
    return text;
  }

  async find(text: string): Promise<ApiKey | null> {
    if (this.failure !== null) throw this.failure;
    return this.keys.get(text) ?? null;
  }
}

export class FakeModelKeys implements ModelKeyStore {
  readonly rows = new Map<string, SealedModelKey & { readonly owner: string }>();
  failure: Error | null = null;

  async put(owner: string, key: Omit<SealedModelKey, 'createdAt'>): Promise<SealedModelKey> {
    this.#trouble();
    const row = { owner, ...key, createdAt: new Date() };
    this.rows.set(`${owner} ${key.provider}`, row);
    return row;
  }

  async list(owner: string): Promise<SealedModelKey[]> {
    this.#trouble();
    return [...this.rows.values()].filter((row) => row.owner === owner && row.expiresAt > new Date());
  }

  async delete(owner: string, provider?: string): Promise<number> {
    this.#trouble();
    const gone = [...this.rows].filter(
      ([, row]) => row.owner === owner && (provider === undefined || row.provider === provider),
    );
    for (const [key] of gone) this.rows.delete(key);
    return gone.length;
  }

  #trouble(): void {
    if (this.failure !== null) throw this.failure;
  }
}
