import { LatticeError } from '@lattice/core';
import type { Request } from 'express';

import { requestOrigin } from './address.ts';
import type { RequestOrigin } from './address.ts';

/** Who asks. */
export type Principal =
  | { readonly kind: 'anonymous'; readonly origin: RequestOrigin }
  | { readonly kind: 'demo'; readonly session: string; readonly origin: RequestOrigin };

const DEMO_SESSION = /^[A-Za-z0-9_-]{8,128}$/;
const BEARER = /^Bearer +\S+$/i;

export interface ReaderOptions {
  readonly anonymousAccess: boolean;
}

/**
 * Who a reader is, for routes that anybody may use while anonymous access is on. A bearer token is then not looked at:
 * nothing here depends on who holds it.
 */
export function authorizeReader(request: Request, { anonymousAccess }: ReaderOptions): Principal {
  const session = demoSessionOf(request);
  if (session === null && anonymousAccess) {
    return { kind: 'anonymous', origin: originOf(request) };
  }
  return authorizeNamed(request);
}

/**
 * Who a caller is, for routes that insist on a token or a demo session.
 * @throws LatticeError `unauthorized`, or `auth-unavailable` for a token that nothing here can check.
 */
export function authorizeNamed(request: Request): Principal {
  const session = demoSessionOf(request);
  if (session !== null) {
    return { kind: 'demo', session, origin: originOf(request) };
  }
  if (BEARER.test(request.get('authorization') ?? '')) {
    throw new LatticeError('auth-unavailable', 'Tokens cannot be checked: sign-in is not configured on this server.', {
      fix: 'Use a demo session (header X-Demo-Session), or ask the operator to configure sign-in.',
    });
  }
  throw new LatticeError('unauthorized', 'This needs a token or a demo session.', {
    fix: 'Send Authorization: Bearer TOKEN, or X-Demo-Session with 8 to 128 letters, digits, - or _ of your choice.',
  });
}

function demoSessionOf(request: Request): string | null {
  const session = request.get('x-demo-session');
  if (session === undefined) {
    return null;
  }
  if (!DEMO_SESSION.test(session)) {
    throw new LatticeError('unauthorized', 'The demo session is malformed.', {
      fix: 'X-Demo-Session takes 8 to 128 letters, digits, - or _.',
    });
  }
  return session;
}

function originOf(request: Request): RequestOrigin {
  const peer = request.socket.remoteAddress ?? 'unknown';
  return requestOrigin({ peer, client: request.ip ?? peer });
}
