import { createHash, timingSafeEqual } from 'node:crypto';

import { LatticeError } from '@lattice/core';
import type { Request, RequestHandler } from 'express';

import { requestOrigin } from './address.ts';

const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Lets operators through. With a token, those who send it: as a bearer, or from a browser as the password of any user.
 * Without one, callers on this machine who also call it by a name of this machine; everybody else finds nothing there.
 *
 * @param adminToken Null where the operator has set none.
 */
export function operatorGuard(adminToken: string | null): RequestHandler {
  return (request, response, next) => {
    if (adminToken === null) {
      if (!isFromHere(request)) throw new LatticeError('not-found', `There is nothing at ${request.baseUrl}.`);
    } else if (!isSame(tokenOf(request), adminToken)) {
      response.setHeader('WWW-Authenticate', 'Basic realm="Lattice operators", charset="UTF-8"');
      throw new LatticeError('unauthorized', 'This is for operators.', {
        fix: 'Send Authorization: Bearer with the ADMIN_TOKEN of this server, or give it as the password.',
      });
    }
    next();
  };
}

/** The name, too: a page elsewhere can make a name of its own lead to 127.0.0.1. */
function isFromHere(request: Request): boolean {
  const peer = request.socket.remoteAddress ?? 'unknown';
  const { local } = requestOrigin({ peer, client: request.ip ?? peer });
  return local && LOOPBACK_HOST.test(URL.parse(`http://${request.get('host') ?? ''}`)?.hostname ?? '');
}

function tokenOf(request: Request): string {
  const [scheme = '', value = ''] = (request.get('authorization') ?? '').split(/ +/, 2);
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return '';
  return Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
}

/** Takes the same time for every text, whatever its length. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
