import { LatticeError } from '@lattice/core';
import type { Request } from 'express';

import type { Capability } from './principal.ts';

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
const BASIC = /^Basic +([\w+/=-]+)$/i;
const API_KEY = /^lat_/;
/** A header and a payload that are JSON objects; the signature may be missing, which is for the verifier to see. */
const JWT = /^eyJ[\w-]*\.[\w-]*\.[\w-]*$/;

/** @throws LatticeError `unauthorized` for a demo session that cannot be one. */
export function credentialsOf(request: Request, capability: Capability): Credentials {
  return { demoSession: demoSessionOf(request), bearer: bearerOf(request, capability) };
}

function bearerOf(request: Request, capability: Capability): Bearer | null {
  const header = request.get('authorization') ?? '';
  const text = BEARER.exec(header)?.[1] ?? (capability === 'operate' ? passwordOf(header) : undefined);
  if (text === undefined || text === '') return null;
  if (API_KEY.test(text)) return { kind: 'api-key', text };
  return { kind: JWT.test(text) ? 'jwt' : 'foreign', text };
}

/** A browser knows no bearer, but asks an operator for a name and a password; the name may be any. */
function passwordOf(header: string): string | undefined {
  const encoded = BASIC.exec(header)?.[1];
  if (encoded === undefined) return undefined;
  return Buffer.from(encoded, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
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
