import { LatticeError, type TokenVerifier, type VerifiedUser } from '@lattice/core';
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyOptions,
} from 'jose';
import * as z from 'zod';

import { createKeySet, type KeySet } from './key-set.ts';

export interface TokenVerifierOptions {
  /** Null: asymmetric tokens cannot be checked. */
  readonly jwksUrl: string | null;
  /** Of projects that still sign with HS256; null: such tokens are refused. */
  readonly jwtSecret: string | null;
  /** Null: not checked. */
  readonly audience: string | null;
  readonly issuer: string | null;
  readonly fetch?: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
}

/** What Supabase signs with; anything else, `none` first of all, is no signature. */
const ASYMMETRIC = ['ES256', 'RS256', 'EdDSA'];
const SYMMETRIC = 'HS256';

/** Clocks of two machines differ. */
const SKEW_SECONDS = 30;
/** A real token has 1 to 4 kB; with many claims from a provider a little more. */
const MAX_TOKEN_LENGTH = 16_384;

const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  exp: z.number().positive().max(8.64e12),
  iat: z.number().optional(),
  email: z.string().optional().catch(undefined),
  // `user_metadata` and the top `role` say nothing here: the first is written by the person, the second is everybody's.
  app_metadata: z.object({ role: z.string().optional() }).optional().catch(undefined),
});

/**
 * Checks the access tokens of a Supabase project. A token is checked with the kind of key its algorithm belongs to and
 * never with the other, so that a public key cannot pass for a shared secret.
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { jwksUrl, jwtSecret, audience, issuer, clock = Date.now } = options;
  const keys = jwksUrl === null ? null : createKeySet({ url: jwksUrl, clock, fetch: options.fetch ?? fetch });
  const secret = jwtSecret === null ? null : new TextEncoder().encode(jwtSecret);
  const expected = (): JWTVerifyOptions => ({
    clockTolerance: SKEW_SECONDS,
    currentDate: new Date(clock()),
    requiredClaims: ['exp', 'sub'],
    ...(audience === null ? {} : { audience }),
    ...(issuer === null ? {} : { issuer }),
  });

  return {
    async verify(token, { signal } = {}) {
      const { alg, kid } = headerOf(token);
      if (alg === SYMMETRIC) {
        if (secret === null) throw notValid();
        const check = jwtVerify(token, secret, { ...expected(), algorithms: [SYMMETRIC] });
        return toUser((await check.catch(refuse)).payload, clock);
      }
      if (!ASYMMETRIC.includes(alg)) throw notValid();
      if (keys === null) throw notValid();
      const payload = await verifyAsymmetric(token, { keys, kid, expected: expected(), signal });
      return toUser(payload, clock);
    },
  };
}

interface AsymmetricCheck {
  readonly keys: KeySet;
  readonly kid: string | undefined;
  readonly expected: JWTVerifyOptions;
  readonly signal: AbortSignal | undefined;
}

/** With a key set that did not know the key, once more with a newer one: that is how keys are rotated. */
async function verifyAsymmetric(token: string, { keys, kid, expected, signal }: AsymmetricCheck): Promise<JWTPayload> {
  const check = async (set: Awaited<ReturnType<KeySet['current']>>): Promise<JWTPayload> =>
    (await jwtVerify(token, createLocalJWKSet(set), { ...expected, algorithms: ASYMMETRIC })).payload;
  try {
    return await check(await keys.current(signal));
  } catch (error) {
    if (!(error instanceof errors.JWKSNoMatchingKey)) return refuse(error);
  }
  return check(await keys.renewed(kid, signal)).catch(refuse);
}

function headerOf(token: string): { readonly alg: string; readonly kid: string | undefined } {
  if (token.length > MAX_TOKEN_LENGTH) throw notValid();
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    return { alg: alg ?? 'none', kid };
  } catch (error) {
    return refuse(error);
  }
}

/** A failure of the key server is no statement about the token. */
function refuse(cause: unknown): never {
  if (LatticeError.isInstance(cause)) throw cause;
  if (cause instanceof errors.JWTExpired) {
    throw new LatticeError('unauthorized', 'The token has expired.', { fix: 'Sign in again.', cause });
  }
  throw notValid(cause);
}

function notValid(cause?: unknown): LatticeError {
  return new LatticeError('unauthorized', 'The token is not valid here.', {
    fix: 'Sign in again, and check that the token comes from the project this server trusts.',
    cause,
  });
}

function toUser(payload: JWTPayload, clock: () => number): VerifiedUser {
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw notValid(claims.error);
  const { sub, exp, iat, email, app_metadata: managed } = claims.data;
  // jose leaves this one to the caller: a token from the future was made by a clock or a person that cannot be trusted.
  if (iat !== undefined && iat > clock() / 1_000 + SKEW_SECONDS) throw notValid();
  return { id: sub, email: email ?? null, isAdmin: managed?.role === 'admin', expiresAt: new Date(exp * 1_000) };
}
