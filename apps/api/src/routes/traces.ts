import { type AnswerTrace, LatticeError } from '@lattice/core';
import type { IRouter, Request } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { within } from '../async/within.ts';
import { mount } from '../http/method-guard.ts';
import { requireReady } from '../http/require-ready.ts';
import { replayTrace } from '../traces/replay-trace.ts';
import type { RouteGuards } from './route-guards.ts';

type TraceDependencies = Pick<AppDependencies, 'limits' | 'readiness' | 'traces'>;

/** Ids as this API gives them out and as W3C Trace Context has them. */
const TRACE_ID = /^[0-9a-fA-F-]{1,64}$/;
const REPLAY_ROUTE = '/api/v1/traces/:id/replay';

/** How answers were made, for operators. */
export function mountTraces(
  router: IRouter,
  { limits, readiness, traces }: TraceDependencies,
  { answerDesk, authorizer, gate }: RouteGuards,
): void {
  const ready = requireReady(readiness);
  const find = async (request: Request): Promise<AnswerTrace> => {
    const id = String(request.params['id']);
    const kept = traces !== null && TRACE_ID.test(id) ? traces.find(id) : null;
    const trace = kept === null ? null : await within(kept, limits.conversationDeadlineMs, unavailable);
    if (trace === null) throw notFound();
    return trace;
  };

  mount(router, '/api/v1/traces/:id', {
    get: [
      ready,
      async (request, response) => {
        await authorizer.authorize(request, 'operate');
        response.json(await find(request));
      },
    ],
  });
  mount(router, REPLAY_ROUTE, {
    post: [
      ready,
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'operate');
        const trace = await find(request);
        using lease = gate.open(response);
        const { answerer } = answerDesk(principal, { response, route: REPLAY_ROUTE });
        response.json(await replayTrace(trace, answerer, { signal: lease.signal }));
      },
    ],
  });
}

function notFound(): LatticeError {
  return new LatticeError('trace-not-found', 'Nothing is kept of an answer with this trace id.');
}

function unavailable(): LatticeError {
  return new LatticeError('database-unavailable', 'The store of traces does not answer.', { retryable: true });
}
