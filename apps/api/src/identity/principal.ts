import type { ApiKeyScope } from '@lattice/core';

import type { RequestOrigin } from '../http/address.ts';

/** Who asks, whatever vouches for them. Routes ask what a principal may do, never where it comes from. */
export type Principal = Identity & { readonly origin: RequestOrigin };

export type Identity =
  | { readonly kind: 'anonymous' }
  /** A session whose id the client chose; whoever knows the id is in it. */
  | { readonly kind: 'demo'; readonly session: string }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly email: string | null;
      readonly isAdmin: boolean;
      readonly expiresAt: Date;
    }
  | { readonly kind: 'api-key'; readonly keyId: string; readonly scopes: readonly ApiKeyScope[] }
  | { readonly kind: 'operator' };

/** Something a route lets a principal do. */
export type Capability =
  /** Put a question. */
  | 'ask'
  /** Put a question where an anonymous one is not taken. */
  | 'ask-named'
  /** Keep something under one's own name, such as a model key. */
  | 'own'
  /** Have documents of one's own indexed. */
  | 'ingest'
  /** See and steer the service itself. */
  | 'operate';

/** Whether the principal has the capability, as far as that follows from who it is. */
export function isCapable(identity: Identity, capability: Capability): boolean {
  switch (identity.kind) {
    case 'anonymous':
      return capability === 'ask';
    case 'demo':
      return capability === 'ask' || capability === 'ask-named' || capability === 'own';
    case 'user':
      return capability !== 'operate' || identity.isAdmin;
    case 'api-key':
      return capability !== 'own' && identity.scopes.includes(SCOPE_FOR[capability]);
    case 'operator':
      return capability !== 'own';
  }
}

const SCOPE_FOR: Readonly<Record<Exclude<Capability, 'own'>, ApiKeyScope>> = {
  ask: 'ask',
  'ask-named': 'ask',
  ingest: 'ingest',
  operate: 'operate',
};

/** A name for the principal that no other one has; null for those who are nobody in particular. */
export function subjectOf(identity: Identity): string | null {
  switch (identity.kind) {
    case 'anonymous':
      return null;
    case 'demo':
      return `demo:${identity.session}`;
    case 'user':
      return `user:${identity.userId}`;
    case 'api-key':
      return `key:${identity.keyId}`;
    case 'operator':
      return 'operator';
  }
}
