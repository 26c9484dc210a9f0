import { LatticeError } from '@lattice/core';
import cors, { type CorsOptions } from 'cors';
import type { Request, RequestHandler } from 'express';

const CHANGING_METHODS: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const PREFLIGHT_MAX_AGE_SECONDS = 600;

export interface OriginPolicy {
  /** Whether pages of this origin may call at all. */
  readonly mayCall: (origin: string) => boolean;
  /** Whether they may do so with what the browser keeps of the reader. Never all origins at once. */
  readonly mayCarryCredentials: (origin: string) => boolean;
}

const COMMON: CorsOptions = {
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowedHeaders: ['Accept', 'Authorization', 'Content-Type', 'Traceparent', 'X-Demo-Session', 'X-Request-Id'],
  exposedHeaders: ['X-Request-Id', 'Retry-After', 'RateLimit', 'RateLimit-Policy'],
  maxAge: PREFLIGHT_MAX_AGE_SECONDS,
};

/** Headers for origins that may use the API, on errors too when mounted before everything that can fail. */
export function corsHeaders({ mayCall, mayCarryCredentials }: OriginPolicy): RequestHandler[] {
  return [
    // Also where no header follows: a cache must not serve one origin's answer to another.
    (_request, response, next) => {
      response.vary('Origin');
      next();
    },
    cors((request, decide) => {
      const { origin } = request.headers;
      if (origin === undefined || !mayCall(origin)) decide(null, { ...COMMON, origin: false });
      else if (mayCarryCredentials(origin)) decide(null, { ...COMMON, origin, credentials: true });
      else decide(null, { ...COMMON, origin: '*' });
    }),
  ];
}

/**
 * Refuses what a foreign page asks a browser to change. CORS headers alone do not: they only hide the response, and the
 * edge of *.hf.space replaces them with its own, which echo any origin.
 */
export function refuseForeignOrigins(isAllowed: (origin: string) => boolean): RequestHandler {
  return (request, _response, next) => {
    const origin = request.get('origin');
    if (origin !== undefined && changesState(request) && !isAllowed(origin) && !isSameOrigin(request, origin)) {
      throw new LatticeError('forbidden', 'Pages of this origin may not use this service.', {
        fix: 'The operator can add the origin to ALLOWED_ORIGINS.',
      });
    }
    next();
  };
}

function changesState(request: Request): boolean {
  const asked = request.method === 'OPTIONS' ? request.get('access-control-request-method') : request.method;
  return asked !== undefined && CHANGING_METHODS.has(asked);
}

/** By host and port only: behind a proxy that ends TLS the scheme seen here is not the browser's. */
function isSameOrigin(request: Request, origin: string): boolean {
  if (!URL.canParse(origin)) {
    return false;
  }
  const { host } = new URL(origin);
  return host !== '' && (host === request.get('host')?.toLowerCase() || host === request.host?.toLowerCase());
}
