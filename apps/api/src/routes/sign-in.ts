import { LatticeError, type SignedInAnswer, signInCallbackSchema, signInQuerySchema } from '@lattice/core';
import type { IRouter, Request } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { mount } from '../http/method-guard.ts';
import { readQuery } from '../http/query-parameters.ts';
import { createSignInFlows } from '../identity/sign-in-flow.ts';
import { signInOff } from './session.ts';

type SignInDependencies = Pick<AppDependencies, 'clock' | 'identity' | 'returnOrigins'>;

const PATH = '/api/v1/auth/oauth';

/** Signing in through a provider, for frontends that leave the whole dance to the server. */
export function mountSignIn(router: IRouter, { clock, identity, returnOrigins }: SignInDependencies): void {
  const { signIn, tokens } = identity;
  const flows = createSignInFlows({ sealer: identity.flowSealer, clock, path: PATH });

  mount(router, `${PATH}/start`, {
    get: (request, response) => {
      if (signIn === null || tokens === null) throw signInOff();
      const { provider, return_to: returnTo } = readQuery(request, signInQuerySchema);
      const target = returnTo === undefined ? null : safeTarget(request, returnTo, returnOrigins);
      const { challenge } = flows.begin(request, response, target);
      response.redirect(303, signIn.authorizeUrl({ provider, challenge }));
    },
  });

  mount(router, `${PATH}/callback`, {
    get: async (request, response) => {
      if (signIn === null || tokens === null) throw signInOff();
      const { verifier, returnTo } = flows.take(request, response);
      const { code, error } = readQuery(request, signInCallbackSchema);
      // What the provider says in words is whatever somebody put into the link; only that it failed is believed.
      if (error !== undefined || code === undefined) {
        throw new LatticeError('unauthorized', 'The sign-in was not completed at the provider.', {
          fix: 'Start the sign-in again.',
        });
      }
      const session = await signIn.exchange({ code, verifier });
      const user = await tokens.verify(session.accessToken);
      const answer: SignedInAnswer = {
        access_token: session.accessToken,
        refresh_token: session.refreshToken,
        token_type: 'bearer',
        expires_in: session.expiresInSeconds,
        user_id: user.id,
      };
      if (returnTo === null) response.json(answer);
      else response.redirect(303, withFragment(returnTo, answer));
    },
  });
}

/**
 * Where tokens may be sent: this server's own pages, and origins the operator has named letter by letter. A pattern lets
 * pages call, but whoever registers a fitting name must not be handed a session.
 */
function safeTarget(request: Request, returnTo: string, isReturnOrigin: (origin: string) => boolean): string {
  const own = `${request.protocol}://${request.host}`;
  const url = URL.parse(returnTo, own);
  const isWeb = url !== null && (url.protocol === 'https:' || url.protocol === 'http:');
  if (isWeb && url.username === '' && url.password === '' && (url.origin === own || isReturnOrigin(url.origin))) {
    return url.href;
  }
  throw new LatticeError('request-invalid', 'return_to is not a page this server may send a session to.', {
    fix: 'Name a path of this server, or a page of an origin that ALLOWED_ORIGINS lists without a pattern.',
  });
}

/** A fragment reaches neither servers nor logs; these are the names Supabase's own client looks for. */
function withFragment(target: string, { user_id: _user, ...session }: SignedInAnswer): string {
  const url = new URL(target);
  const fields = Object.entries(session).flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, String(value)]],
  );
  url.hash = new URLSearchParams(fields).toString();
  return url.href;
}
