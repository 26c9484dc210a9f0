import { LatticeError } from '@lattice/core';
import type { RequestHandler } from 'express';

/** Refuses absurd URLs before anything parses them. */
export function urlGuard(maxLength: number): RequestHandler {
  return (request, _response, next) => {
    if (request.url.length > maxLength) {
      throw new LatticeError('uri-too-long', `The URL is longer than ${maxLength} characters.`, {
        fix: 'Send long input in the body.',
      });
    }
    next();
  };
}
