import { createHash, timingSafeEqual } from 'node:crypto';

import { LatticeError, type ApiKeyStore, type RateLimiters, type TokenVerifier } from '@lattice/core';
import type { Request } from 'express';

import { within } from '../async/within.ts';
import { isLoopbackHost, originOf } from '../http/address.ts';
import { credentialsOf, type Bearer, type Credentials } from './credentials.ts';
import { createFailureBudget } from './failure-budget.ts';
import { isCapable, type Capability, type Identity, type Principal } from './principal.ts';

export interface AuthorizerOptions {
  /** Null: sign-in is not configured. */
  readonly tokens: TokenVerifier | null;
  readonly apiKeys: Pick<ApiKeyStore, 'find'>;
  /** Null: nobody is an operator by token, and whoever is on this machine is one. */
  readonly adminToken: string | null;
  /** Whether readers who say nothing about themselves may ask. */
  readonly anonymousAccess: boolean;
  /** Longest wait for whoever checks a token or key. */
  readonly deadlineMs: number;
  /** Wrong tokens a minute from one address before no more are looked at; 0 is no limit. */
  readonly failuresPerAddress: number;
  readonly limiters: RateLimiters;
}

/** Says who sends a request, or refuses it. */
export interface Authorizer {
  /**
   * @throws LatticeError `unauthorized`, `forbidden`, `auth-unavailable` where a token cannot be checked, `not-found` for
   * operator routes that nobody could use from there, `rate-limited` after too many wrong tokens.
   */
  authorize(request: Request, capability: Capability): Promise<Principal>;
}

export function createAuthorizer(options: AuthorizerOptions): Authorizer {
  const { adminToken, anonymousAccess, failuresPerAddress, limiters } = options;
  const isAdminToken = adminToken === null ? () => false : sameAs(adminToken);
  const failures = createFailureBudget(failuresPerAddress, limiters);

  /** Null where the bearer says nothing to this server. */
  async function identityOf(bearer: Bearer): Promise<Identity | null> {
    if (isAdminToken(bearer.text)) return { kind: 'operator' };
    switch (bearer.kind) {
      case 'api-key':
        return apiKeyIdentity(bearer.text, options);
      case 'jwt':
        return userIdentity(bearer.text, options);
      case 'foreign':
        return null;
    }
  }

  async function nameOf({ bearer, demoSession }: Credentials, capability: Capability): Promise<Identity | null> {
    const session: Identity | null = demoSession === null ? null : { kind: 'demo', session: demoSession };
    if (bearer === null) return session;
    // Those who may ask without a name are not worse off for a token that cannot be checked.
    const fallback = session ?? (capability === 'ask' && anonymousAccess ? ANONYMOUS : null);
    try {
      const identity = await identityOf(bearer);
      if (identity !== null || fallback !== null) return identity ?? fallback;
      // What is no JWT was meant as the operator's token, which can be checked.
      throw options.tokens === null && capability !== 'operate' ? notConfigured() : invalidToken();
    } catch (error) {
      if (fallback !== null && LatticeError.isInstance(error) && error.code === 'auth-unavailable') return fallback;
      throw error;
    }
  }

  return {
    async authorize(request, capability) {
      const origin = originOf(request);
      const credentials = credentialsOf(request, capability);
      if (capability === 'operate' && isOwnMachine(request, adminToken)) return { kind: 'operator', origin };
      // An operator route that only this machine may use is nobody else's business.
      const hidden = capability === 'operate' && adminToken === null;
      if (hidden && credentials.bearer === null) throw nothingThere();
      if (credentials.bearer !== null) await failures.check(origin);
      const identity =
        (await nameOf(credentials, capability).catch(async (error: unknown) => {
          if (LatticeError.isInstance(error) && error.code === 'unauthorized') await failures.count(origin);
          throw hidden ? nothingThere() : error;
        })) ?? (capability === 'ask' && anonymousAccess ? ANONYMOUS : null);
      if (identity === null) throw nobody();
      if (isCapable(identity, capability)) return { ...identity, origin };
      throw hidden ? nothingThere() : incapable(identity);
    },
  };
}

const ANONYMOUS: Identity = { kind: 'anonymous' };

/**
 * Loopback stands in for the operator's token where there is none. The name the caller used must be this machine's, too: a
 * page of a stranger whose name was made to point here calls from loopback under its own name.
 */
function isOwnMachine(request: Request, adminToken: string | null): boolean {
  return adminToken === null && originOf(request).local && isLoopbackHost(hostnameOf(request));
}

/** Of the Host header itself: what proxies say they saw could be written by the page. */
function hostnameOf(request: Request): string {
  const url = URL.parse(`http://${request.headers.host ?? ''}`);
  return url === null ? '' : url.hostname;
}

async function apiKeyIdentity(text: string, { apiKeys, deadlineMs }: AuthorizerOptions): Promise<Identity> {
  const key = await within(apiKeys.find(text), deadlineMs, () => cannotCheck('The key store does not answer.'));
  if (key === null) throw invalidToken();
  return { kind: 'api-key', keyId: key.id, scopes: key.scopes };
}

async function userIdentity(text: string, { tokens, deadlineMs }: AuthorizerOptions): Promise<Identity> {
  if (tokens === null) throw notConfigured();
  const late = (): LatticeError => cannotCheck('The sign-in service does not answer.');
  const { id, email, isAdmin, expiresAt } = await within(tokens.verify(text), deadlineMs, late);
  return { kind: 'user', userId: id, email, isAdmin, expiresAt };
}

/** Compares digests: their length is the same whatever is compared, and time says nothing about a text. */
function sameAs(secret: string): (text: string) => boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = digest(secret);
  return (text) => timingSafeEqual(expected, digest(text));
}

function nobody(): LatticeError {
  return new LatticeError('unauthorized', 'This needs a token or a demo session.', {
    fix: 'Send Authorization: Bearer TOKEN, or X-Demo-Session with 8 to 128 letters, digits, - or _ of your choice.',
  });
}

function invalidToken(): LatticeError {
  return new LatticeError('unauthorized', 'The token is not valid here.', { fix: 'Sign in again, or check the key.' });
}

function incapable({ kind }: Identity): LatticeError {
  if (kind === 'demo' || kind === 'anonymous') {
    return new LatticeError('unauthorized', 'This needs a token.', {
      fix: 'Sign in, and send Authorization: Bearer TOKEN.',
    });
  }
  return new LatticeError('forbidden', 'You may not do this.', { fix: 'Ask the operator for the right to do so.' });
}

function notConfigured(): LatticeError {
  return new LatticeError('auth-unavailable', 'Tokens cannot be checked: sign-in is not configured on this server.', {
    fix: 'Use a demo session (header X-Demo-Session), or ask the operator to configure sign-in.',
  });
}

function cannotCheck(message: string): LatticeError {
  return new LatticeError('auth-unavailable', message, { retryable: true, fix: 'Ask again in a moment.' });
}

function nothingThere(): LatticeError {
  return new LatticeError('not-found', 'There is nothing here.', { fix: 'GET /openapi.json lists every route.' });
}
