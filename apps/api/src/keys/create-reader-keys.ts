import { LatticeError, type Logger, type ModelKey, type ModelKeyStore, type ModelProvider } from '@lattice/core';

import { within } from '../async/within.ts';
import { subjectOf, type Principal } from '../identity/principal.ts';
import type { Sealer } from './sealing.ts';

export interface ReaderKeysOptions {
  readonly store: ModelKeyStore;
  readonly sealer: Sealer;
  readonly clock: () => number;
  /** Longest wait for the store. */
  readonly deadlineMs: number;
}

/** What may be said about a key that is there. */
export interface KeptKey {
  readonly provider: ModelProvider;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** The model keys readers bring along. They go in and are used; nothing gives them out again. */
export interface ReaderKeys {
  keep(principal: Principal, key: ModelKey & { readonly lifeSeconds: number }): Promise<KeptKey>;
  list(principal: Principal): Promise<KeptKey[]>;
  forget(principal: Principal, provider?: ModelProvider): Promise<void>;
  /** For the answers to this principal. None where they cannot be read: an answer is worth more than whose key pays it. */
  keysFor(principal: Principal, logger: Logger): Promise<ModelKey[]>;
}

export function createReaderKeys({ store, sealer, clock, deadlineMs }: ReaderKeysOptions): ReaderKeys {
  const bounded = <T>(work: Promise<T>): Promise<T> => within(work, deadlineMs, storeTooSlow);
  /** A sealed key opens for its owner and its provider only, wherever in the table it is put. */
  const contextOf = (owner: string, provider: ModelProvider): string => `${owner}/${provider}`;
  return {
    async keep(principal, { provider, apiKey, lifeSeconds }) {
      const owner = ownerOf(principal, sealer);
      const sealed = sealer.seal(apiKey, contextOf(owner, provider));
      const expiresAt = new Date(clock() + lifeSeconds * 1_000);
      return bounded(store.put(owner, { provider, sealed, expiresAt }));
    },
    list: async (principal) => bounded(store.list(ownerOf(principal, sealer))),
    async forget(principal, provider) {
      await bounded(store.delete(ownerOf(principal, sealer), provider));
    },
    async keysFor(principal, logger) {
      if (principal.kind !== 'demo' && principal.kind !== 'user') return [];
      const owner = ownerOf(principal, sealer);
      try {
        const kept = await bounded(store.list(owner));
        return kept.flatMap(({ provider, sealed }) => {
          const apiKey = sealer.open(sealed, contextOf(owner, provider));
          return apiKey === null ? [] : [{ provider, apiKey }];
        });
      } catch (error) {
        logger.warn({ err: error }, 'The reader’s model keys could not be read');
        return [];
      }
    },
  };
}

function ownerOf(principal: Principal, sealer: Sealer): string {
  const subject = subjectOf(principal);
  if (subject === null) throw new Error('Nobody in particular owns a key.');
  return sealer.digest(subject);
}

function storeTooSlow(): LatticeError {
  return new LatticeError('database-unavailable', 'The key store does not answer.', { retryable: true });
}
