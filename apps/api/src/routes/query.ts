import { queryRequestSchema } from '@lattice/core';
import type { AnswerRequest, QueryRequest } from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { untilAborted } from '../async/until-aborted.ts';
import { collectQueryAnswer } from '../chat/collect-query-answer.ts';
import { mount } from '../http/method-guard.ts';
import { authorizeNamed } from '../http/principal.ts';
import { requireReady } from '../http/require-ready.ts';
import type { QuestionGuards } from './question-guards.ts';

type QueryDependencies = Pick<AppDependencies, 'answerer' | 'newId' | 'readiness'>;

export function mountQuery(
  router: IRouter,
  { answerer, newId, readiness }: QueryDependencies,
  { readBody, spendQuestion, gate }: QuestionGuards,
): void {
  mount(router, '/api/v1/query', {
    post: [
      requireReady(readiness),
      async (request, response) => {
        const principal = authorizeNamed(request);
        const body = await readBody(request, response, queryRequestSchema);
        await spendQuestion(principal, response);
        using lease = gate.open(response);

        const { signal } = lease;
        const events = untilAborted(answerer.answer(toAnswerRequest(body), { signal }), signal);
        response.json(await collectQueryAnswer(events, newId()));
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
