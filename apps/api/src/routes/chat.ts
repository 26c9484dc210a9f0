import { chatRequestSchema } from '@lattice/core';
import type { IRouter, Request } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { openAtFirstEvent } from '../async/open-at-first-event.ts';
import { untilAborted } from '../async/until-aborted.ts';
import { answerChat } from '../chat/answer-chat.ts';
import { collectChatAnswer } from '../chat/collect-chat-answer.ts';
import { mount } from '../http/method-guard.ts';
import { contextOf } from '../http/request-context.ts';
import { requireReady } from '../http/require-ready.ts';
import { answerFrames } from '../sse/answer-frames.ts';
import { sendStream } from '../sse/send-stream.ts';
import type { RouteGuards } from './route-guards.ts';

type ChatDependencies = Pick<AppDependencies, 'conversations' | 'limits' | 'newId' | 'readiness'>;

const ROUTE = '/api/chat';

export function mountChat(
  router: IRouter,
  dependencies: ChatDependencies,
  { answerDesk, authorizer, readBody, readerKeys, spendQuestion, gate }: RouteGuards,
): void {
  const { limits } = dependencies;
  const { conversationDeadlineMs } = limits;

  mount(router, ROUTE, {
    post: [
      requireReady(dependencies.readiness),
      async (request, response) => {
        // Everything that can refuse does so before the first byte, while a refusal can still be a plain response.
        const principal = await authorizer.authorize(request, 'ask');
        const body = await readBody(request, response, chatRequestSchema);
        await spendQuestion(principal, response);
        using lease = gate.open(response);

        const { signal, readerLeft } = lease;
        const { logger } = contextOf(response);
        const served = answerDesk(principal, { response, route: ROUTE });
        const modelKeys = await readerKeys.keysFor(principal, logger);
        const answer = answerChat({ ...dependencies, ...served, conversationDeadlineMs }, body, {
          signal,
          logger,
          modelKeys,
        });
        const events = untilAborted(answer, signal);
        if (!wantsStream(request)) {
          response.json(await collectChatAnswer(events));
          return;
        }
        const opened = await openAtFirstEvent(events, limits.firstEventPatienceMs);
        await sendStream(response, answerFrames(opened, { ...limits, logger, readerLeft }));
      },
    ],
  });
}

/** A stream unless JSON is what the caller prefers. */
function wantsStream(request: Request): boolean {
  return request.accepts(['text/event-stream', 'application/json']) !== 'application/json';
}
