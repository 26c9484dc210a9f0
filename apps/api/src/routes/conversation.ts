import { LatticeError } from '@lattice/core';
import type { IRouter, Request } from 'express';
import * as z from 'zod';

import type { AppDependencies } from '../app-dependencies.ts';
import { within } from '../async/within.ts';
import { mount } from '../http/method-guard.ts';
import { requireReady } from '../http/require-ready.ts';

type ConversationDependencies = Pick<AppDependencies, 'conversations' | 'limits' | 'readiness'>;

const idSchema = z.uuid();

/** Whoever knows a conversation's id may read and delete it: ids are random and long enough to be the key themselves. */
export function mountConversation(router: IRouter, dependencies: ConversationDependencies): void {
  const { conversations, limits, readiness } = dependencies;
  const bounded = <T>(work: Promise<T>): Promise<T> => within(work, limits.conversationDeadlineMs, unavailable);
  const ready = requireReady(readiness);

  mount(router, '/api/conversation/:id', {
    get: [
      ready,
      async (request, response) => {
        const conversation = await bounded(conversations.get(idOf(request)));
        if (conversation === null) {
          throw notFound();
        }
        response.json(conversation);
      },
    ],
    delete: [
      ready,
      async (request, response) => {
        if (!(await bounded(conversations.delete(idOf(request))))) {
          throw notFound();
        }
        response.status(204).end();
      },
    ],
  });
}

/** What is no UUID names no conversation. */
function idOf(request: Request): string {
  const id = idSchema.safeParse(request.params['id']);
  if (!id.success) {
    throw notFound();
  }
  return id.data.toLowerCase();
}

function notFound(): LatticeError {
  return new LatticeError('conversation-not-found', 'There is no such conversation.');
}

function unavailable(): LatticeError {
  return new LatticeError('database-unavailable', 'The conversation store does not answer.', { retryable: true });
}
