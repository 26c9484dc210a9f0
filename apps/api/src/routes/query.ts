import { type AnswerRequest, type QueryRequest, queryRequestSchema } from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { untilAborted } from '../async/until-aborted.ts';
import { collectQueryAnswer } from '../chat/collect-query-answer.ts';
import { observedAnswerer } from '../chat/observed-answerer.ts';
import { mount } from '../http/method-guard.ts';
import { contextOf } from '../http/request-context.ts';
import { requireReady } from '../http/require-ready.ts';
import type { RouteGuards } from './route-guards.ts';

type QueryDependencies = Pick<AppDependencies, 'answerer' | 'newId' | 'readiness'>;

export function mountQuery(
  router: IRouter,
  { answerer, newId, readiness }: QueryDependencies,
  { authorizer, readBody, readerKeys, spendQuestion, gate, metrics }: RouteGuards,
): void {
  mount(router, '/api/v1/query', {
    post: [
      requireReady(readiness),
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'ask-named');
        const body = await readBody(request, response, queryRequestSchema);
        await spendQuestion(principal, response);
        using lease = gate.open(response);
        const { logger, span } = contextOf(response);
        const modelKeys = await readerKeys.keysFor(principal, logger);

        const { signal } = lease;
        const observed = observedAnswerer(answerer, { metrics, span });
        const events = untilAborted(observed.answer(toAnswerRequest(body), { signal, modelKeys }), signal);
        response.json(await collectQueryAnswer(events, span?.traceId ?? newId()));
      },
    ],
  });
}

function toAnswerRequest(body: QueryRequest): AnswerRequest {
  return {
    question: body.question,
    ...(body.top_k === undefined ? {} : { topK: body.top_k }),
    ...(body.route === undefined ? {} : { route: body.route }),
    ...(body.page_url === undefined ? {} : { pageUrl: body.page_url }),
    ...(body.version === undefined ? {} : { version: body.version }),
    ...(body.locale === undefined ? {} : { locale: body.locale }),
  };
}
