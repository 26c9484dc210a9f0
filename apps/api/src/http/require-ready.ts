import { LatticeError } from '@lattice/core';
import type { RequestHandler } from 'express';

import type { ReadinessPort } from '../health/readiness.ts';

/** Refuses what needs the stores while they are still being opened. */
export function requireReady(readiness: ReadinessPort): RequestHandler {
  return (_request, _response, next) => {
    if (readiness.phase() === 'starting') {
      throw new LatticeError('not-ready', 'The service is starting.', {
        retryable: true,
        fix: 'Ask again in a few seconds; GET /api/health says when it is ready.',
      });
    }
    next();
  };
}
