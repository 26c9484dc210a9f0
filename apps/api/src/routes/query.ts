import { type AnswerRequest, type QueryRequest, queryRequestSchema } from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { untilAborted } from '../async/until-aborted.ts';
import { collectQueryAnswer } from '../chat/collect-query-answer.ts';
import { mount } from '../http/method-guard.ts';
import { contextOf } from '../http/request-context.ts';
import { requireReady } from '../http/require-ready.ts';
import type { RouteGuards } from './route-guards.ts';

type QueryDependencies = Pick<AppDependencies, 'readiness'>;

const ROUTE = '/api/v1/query';

export function mountQuery(
  router: IRouter,
  { readiness }: QueryDependencies,
  { answerDesk, authorizer, readBody, readerKeys, spendQuestion, gate }: RouteGuards,
): void {
  mount(router, ROUTE, {
    post: [
      requireReady(readiness),
      async (request, response) => {
        const principal = await authorizer.authorize(request, 'ask-named');
        const body = await readBody(request, response, queryRequestSchema);
        await spendQuestion(principal, response);
        using lease = gate.open(response);
        const { logger } = contextOf(response);
        const modelKeys = await readerKeys.keysFor(principal, logger);

        const { signal } = lease;
        const { answerer, traceId } = answerDesk(principal, { response, route: ROUTE });
        const events = untilAborted(answerer.answer(toAnswerRequest(body), { signal, modelKeys }), signal);
        response.json(await collectQueryAnswer(events, traceId));
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
