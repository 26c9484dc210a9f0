import { createHash, randomBytes } from 'node:crypto';

import { LatticeError } from '@lattice/core';
import type { Request, Response } from 'express';
import * as z from 'zod';

import type { Sealer } from '../keys/sealing.ts';

/** What a browser carries from the start of a sign-in to its end. */
export interface SignInFlow {
  readonly verifier: string;
  /** Where to go afterwards, absolute; null: the session is the answer. */
  readonly returnTo: string | null;
}

export interface SignInFlowsOptions {
  readonly sealer: Sealer;
  readonly clock: () => number;
  /** Of the cookie: the sign-in routes and nothing else. */
  readonly path: string;
}

export interface SignInFlows {
  /** Begins one and puts it into a cookie of this browser; the challenge goes to the provider. */
  begin(request: Request, response: Response, returnTo: string | null): { readonly challenge: string };
  /**
   * Takes the flow out of the browser, whatever comes of it.
   * @throws LatticeError `unauthorized` where this browser has begun none.
   */
  take(request: Request, response: Response): SignInFlow;
}

const COOKIE = 'lattice_sign_in';
/** As long as Supabase honours a code. */
const LIFE_MS = 5 * 60_000;
const CONTEXT = 'sign-in';
/** 43 to 128 characters, RFC 7636. */
const VERIFIER_BYTES = 48;

const flowSchema = z.object({ verifier: z.string(), returnTo: z.string().nullable(), begunAt: z.number() });

/**
 * The flow lives in the browser alone, encrypted: no server memory, nothing a page can read, and a code that was made for
 * one browser is worth nothing in another, since the verifier is missing there.
 */
export function createSignInFlows({ sealer, clock, path }: SignInFlowsOptions): SignInFlows {
  return {
    begin(request, response, returnTo) {
      const verifier = randomBytes(VERIFIER_BYTES).toString('base64url');
      const sealed = sealer.seal(JSON.stringify({ verifier, returnTo, begunAt: clock() }), CONTEXT);
      // Lax: the provider's redirect is a navigation and brings it along; another page's request does not.
      response.cookie(COOKIE, Buffer.from(sealed).toString('base64url'), {
        httpOnly: true,
        secure: request.secure,
        sameSite: 'lax',
        path,
        maxAge: LIFE_MS,
      });
      return { challenge: createHash('sha256').update(verifier).digest('base64url') };
    },
    take(request, response) {
      response.clearCookie(COOKIE, { httpOnly: true, secure: request.secure, sameSite: 'lax', path });
      const sealed = cookieOf(request, COOKIE);
      const opened = sealed === null ? null : sealer.open(Buffer.from(sealed, 'base64url'), CONTEXT);
      const flow = opened === null ? null : flowSchema.safeParse(JSON.parse(opened)).data;
      if (flow === null || flow === undefined || clock() - flow.begunAt > LIFE_MS) throw noFlow();
      return flow;
    },
  };
}

function cookieOf(request: Request, name: string): string | null {
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

function noFlow(): LatticeError {
  return new LatticeError('unauthorized', 'This browser has not begun to sign in here, or took too long.', {
    fix: 'Start again, in a window of its own rather than in a frame, with cookies allowed.',
  });
}
