import type { Config } from '@lattice/config';
import type { SignIn, TokenVerifier } from '@lattice/core';

import type { IdentityDependencies } from './app-dependencies.ts';
import { createSealer } from './keys/sealing.ts';
import type { LateServices } from './late-services.ts';

/** What vouches for callers, as configured. */
export async function composeIdentity(
  { access, auth }: Config,
  { apiKeys, modelKeys }: LateServices,
  secret: string,
): Promise<IdentityDependencies> {
  return {
    ...(await composeSupabase(auth.supabase)),
    apiKeys,
    modelKeys,
    adminToken: access.adminToken?.reveal() ?? null,
    flowSealer: createSealer(secret, 'sign-in-flow'),
    keySealer: createSealer(secret, 'model-keys'),
  };
}

/** The library behind it is loaded where somebody may sign in, and only there. */
async function composeSupabase(
  supabase: Config['auth']['supabase'],
): Promise<{ readonly tokens: TokenVerifier | null; readonly signIn: SignIn | null }> {
  if (supabase === null) return { tokens: null, signIn: null };
  const { createSignIn, createTokenVerifier } = await import('@lattice/clients/supabase');
  const { url, anonKey, oauthRedirectUrl: redirectUrl, jwksUrl, jwtSecret, audience, issuer } = supabase;
  const canSignIn = url !== null && anonKey !== null && redirectUrl !== null;
  return {
    tokens: createTokenVerifier({ jwksUrl, jwtSecret: jwtSecret?.reveal() ?? null, audience, issuer }),
    signIn: canSignIn ? createSignIn({ url, anonKey: anonKey.reveal(), redirectUrl }) : null,
  };
}
