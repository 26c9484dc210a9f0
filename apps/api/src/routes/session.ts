import {
  forgetKeysQuerySchema,
  LatticeError,
  modelKeyRequestSchema,
  type ModelKeysAnswer,
  type SessionAnswer,
} from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { mount } from '../http/method-guard.ts';
import { readQuery } from '../http/query-parameters.ts';
import { requireReady } from '../http/require-ready.ts';
import type { KeptKey } from '../keys/create-reader-keys.ts';
import type { RouteGuards } from './route-guards.ts';

/** Who a signed-in person is, and the model keys a reader brings along. */
export function mountSession(
  router: IRouter,
  { identity, readiness }: Pick<AppDependencies, 'identity' | 'readiness'>,
  { authorizer, readBody, readerKeys }: RouteGuards,
): void {
  mount(router, '/api/v1/auth/session', {
    get: async (request, response) => {
      if (identity.tokens === null) throw signInOff();
      const principal = await authorizer.authorize(request, 'own');
      if (principal.kind !== 'user') {
        throw new LatticeError('unauthorized', 'This needs the token of a person who has signed in.', {
          fix: 'Send Authorization: Bearer TOKEN with an access token of the sign-in service.',
        });
      }
      const answer: SessionAnswer = {
        user_id: principal.userId,
        email: principal.email,
        admin: principal.isAdmin,
        expires_at: principal.expiresAt.toISOString(),
      };
      response.json(answer);
    },
  });

  const ready = requireReady(readiness);
  mount(router, '/api/v1/auth/session/keys', {
    get: [
      ready,
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'own');
        const answer: ModelKeysAnswer = { keys: (await readerKeys.list(principal)).map(presentKey) };
        response.json(answer);
      },
    ],
    put: [
      ready,
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'own');
        const body = await readBody(request, response, modelKeyRequestSchema);
        const { provider, api_key: apiKey, expires_in: lifeSeconds } = body;
        response.json(presentKey(await readerKeys.keep(principal, { provider, apiKey, lifeSeconds })));
      },
    ],
    delete: [
      ready,
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'own');
        await readerKeys.forget(principal, readQuery(request, forgetKeysQuerySchema).provider);
        response.status(204).end();
      },
    ],
  });
}

function presentKey({ provider, createdAt, expiresAt }: KeptKey): ModelKeysAnswer['keys'][number] {
  return { provider, created_at: createdAt.toISOString(), expires_at: expiresAt.toISOString() };
}

export function signInOff(): LatticeError {
  return new LatticeError('auth-unavailable', 'Sign-in is not configured on this server.', {
    fix: 'The operator can set SUPABASE_URL, SUPABASE_ANON_KEY and SUPABASE_OAUTH_REDIRECT_URL.',
  });
}
