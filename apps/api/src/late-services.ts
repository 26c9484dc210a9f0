import { setTimeout as sleep } from 'node:timers/promises';

import { LatticeError, type Answerer, type ConversationStore, type Logger } from '@lattice/core';
import type { WorkerSupervisor } from '@lattice/queue';

import type { DependencyProbe } from './health/readiness.ts';
import type { Services } from './services.ts';

/** The services as the app sees them from its first moment, before they are open. */
export interface LateServices {
  readonly answerer: Answerer;
  readonly conversations: ConversationStore;
  /** Null until they are open. */
  current(): Services | null;
  probes(this: void): readonly DependencyProbe[];
  settle(services: Services): void;
}

export function createLateServices(): LateServices {
  let services: Services | null = null;
  const opened = (): Services => {
    if (services === null) throw new LatticeError('not-ready', 'Lattice is still starting.', { retryable: true });
    return services;
  };
  return {
    answerer: {
      answer: (request, options) => opened().answerer.answer(request, options),
      search: (request, options) => opened().answerer.search(request, options),
    },
    conversations: {
      append: (id, messages) => opened().conversations.append(id, messages),
      get: (id) => opened().conversations.get(id),
      delete: (id) => opened().conversations.delete(id),
    },
    current: () => services,
    probes: () => (services === null ? [] : probesOf(services)),
    settle(ready) {
      services = ready;
    },
  };
}

function probesOf({ store, index, worker }: Services): DependencyProbe[] {
  return [
    {
      name: 'postgres',
      async check({ signal }) {
        await store.database.ping({ signal });
        return { state: 'up' };
      },
    },
    {
      name: 'index',
      async check({ signal }) {
        const live = await index.live({ signal });
        return live === null ? { state: 'degraded', reason: 'no site has been indexed yet' } : { state: 'up' };
      },
    },
    ...(worker === null ? [] : [workerProbe(worker)]),
  ];
}

function workerProbe(worker: WorkerSupervisor): DependencyProbe {
  const restarting = { state: 'degraded', reason: 'the worker is restarting' } as const;
  return {
    name: 'worker',
    check: () => Promise.resolve(worker.state === 'running' ? { state: 'up' } : restarting),
  };
}

const FIRST_RETRY_DELAY_MS = 500;
const LONGEST_RETRY_DELAY_MS = 15_000;

/**
 * Tries until it succeeds, or a failure is not a passing one.
 *
 * @throws LatticeError `cancelled` when the signal ends the trying.
 */
export async function openPatiently<T>(
  open: () => Promise<T>,
  { logger, signal }: { logger: Logger; signal: AbortSignal },
): Promise<T> {
  let said = '';
  for (let delayMs = FIRST_RETRY_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_RETRY_DELAY_MS)) {
    try {
      return await open();
    } catch (error) {
      if (!LatticeError.isInstance(error) || !error.retryable || signal.aborted) throw error;
      const { message: reason, fix, context } = error;
      const level = reason === said ? 'info' : 'warn';
      logger[level]({ reason, fix, ...context, retry_in_ms: delayMs }, 'a service is not reachable yet');
      said = reason;
    }
    await sleep(delayMs, undefined, { signal }).catch((cause: unknown) => {
      throw new LatticeError('cancelled', 'Stopped before the services were open.', { cause });
    });
  }
}
