import type { Budget, Spender } from '@lattice/core';

import type { Identity, Principal } from '../identity/principal.ts';

/** What may be used on one day; null is no limit. */
export interface DailyBudgets {
  readonly tokens: number | null;
  readonly usd: number | null;
  readonly readerTokens: number | null;
  readonly addressTokens: number | null;
}

export const NO_BUDGETS: DailyBudgets = { tokens: null, usd: null, readerTokens: null, addressTokens: null };

/**
 * The budgets an answer to this principal counts against. The service's own binds everybody. Whoever proves who they are
 * has one of their own besides; everybody else has that of their address, and of the session they name. The operator has
 * no other.
 */
export function budgetsOf({ kind }: Identity, { tokens, usd, readerTokens, addressTokens }: DailyBudgets): Budget[] {
  const nanoUsd = usd === null ? null : Math.floor(usd * 1e9);
  const deployment: Budget = { scope: 'deployment', tokens, nanoUsd };
  const reader: Budget = { scope: 'reader', tokens: readerTokens, nanoUsd: null };
  const origin: Budget = { scope: 'origin', tokens: addressTokens, nanoUsd: null };
  const applicable: Readonly<Record<Identity['kind'], readonly Budget[]>> = {
    anonymous: [deployment, origin],
    demo: [deployment, reader, origin],
    user: [deployment, reader],
    'api-key': [deployment, reader],
    operator: [deployment],
  };
  return applicable[kind].filter((budget) => budget.tokens !== null || budget.nanoUsd !== null);
}

/** Enough of a digest to tell readers apart. */
const DIGEST_LENGTH = 16;

/** The principal without anything that names a person; a demo session's id would even let others into it. */
export function spenderOf(
  principal: Principal,
  { route, digest }: { readonly route: string; readonly digest: (name: string) => string },
): Spender {
  const short = (name: string): string => digest(name).slice(0, DIGEST_LENGTH);
  return { reader: readerOf(principal, short), origin: short(principal.origin.address), route };
}

function readerOf(identity: Identity, short: (name: string) => string): string {
  switch (identity.kind) {
    case 'anonymous':
    case 'operator':
      return identity.kind;
    case 'demo':
      return `demo:${short(identity.session)}`;
    case 'user':
      return `user:${short(identity.userId)}`;
    case 'api-key':
      return `key:${identity.keyId}`;
  }
}
