import { LatticeError } from '@lattice/core';
import type { Request } from 'express';

/** What a request carries to say who sends it. */
export interface Credentials {
  readonly demoSession: string | null;
  readonly bearer: Bearer | null;
}

/** `foreign`: made by somebody else, such as the token that opens a private Space at the platform's edge. */
export interface Bearer {
  readonly kind: 'api-key' | 'jwt' | 'foreign';
  readonly text: string;
}

const DEMO_SESSION = /^[A-Za-z0-9_-]{8,128}$/;
const BEARER = /^Bearer +([^\s]+)$/i;
const API_KEY = /^lat_/;
/** A header and a payload that are JSON objects; the signature may be missing, which is for the verifier to see. */
const JWT = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/;

/** @throws LatticeError `unauthorized` for a demo session that cannot be one. */
export function credentialsOf(request: Request): Credentials {
  return { demoSession: demoSessionOf(request), bearer: bearerOf(request) };
}

function bearerOf(request: Request): Bearer | null {
  const text = BEARER.exec(request.get('authorization') ?? '')?.[1];
  if (text === undefined) return null;
  if (API_KEY.test(text)) return { kind: 'api-key', text };
  return { kind: JWT.test(text) ? 'jwt' : 'foreign', text };
}

function demoSessionOf(request: Request): string | null {
  const session = request.get('x-demo-session');
  if (session === undefined) return null;
  if (!DEMO_SESSION.test(session)) {
    throw new LatticeError('unauthorized', 'The demo session is malformed.', {
      fix: 'X-Demo-Session takes 8 to 128 letters, digits, - or _.',
    });
  }
  return session;
}
