import { setTimeout as sleep } from 'node:timers/promises';

import { createVectorStore } from '@lattice/clients/postgres';
import type { OpenedVectors } from '@lattice/clients/qdrant';
import {
  LatticeError,
  type Answerer,
  type ApiKeyStore,
  type ConversationStore,
  type FeedbackStore,
  type Logger,
  type ModelKeyStore,
  type SiteIndex,
  type VectorStore,
} from '@lattice/core';
import { requestReingestion, type IngestQueue, type WorkerSupervisor } from '@lattice/queue';
import type { RequestHandler } from 'express';

import type { GapsPort } from './gaps/gaps-port.ts';
import { denseCondition } from './health/dense-condition.ts';
import type { DependencyProbe } from './health/readiness.ts';
import type { Services } from './services.ts';
import type { WebhookPort } from './webhook/webhook-port.ts';

/** The services as the app sees them from its first moment, before they are open. */
export interface LateServices {
  readonly answerer: Answerer;
  readonly conversations: ConversationStore;
  readonly feedback: FeedbackStore;
  readonly gaps: Omit<GapsPort, 'retentionDays'>;
  /** Asks for another run of the source that was read last. */
  readonly reingest: WebhookPort['reingest'];
  /** The queue's dashboard. */
  readonly queueDashboard: RequestHandler;
  readonly apiKeys: Pick<ApiKeyStore, 'find'>;
  readonly modelKeys: ModelKeyStore;
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
    feedback: {
      put: async (vote, gap) => opened().feedback.put(vote, gap),
      remove: async (message) => opened().feedback.remove(message),
    },
    gaps: {
      note: (request, end) => opened().gapRecorder.note(request, end),
      sight: async (request, options) => opened().gapRecorder.sight(request, options),
      list: async (options) => opened().gaps.list(options),
    },
    reingest: (request) => requestReingestion(opened(), request),
    async queueDashboard(request, response, next) {
      const dashboard = await opened().dashboard();
      dashboard.handle(request, response, next);
    },
    apiKeys: { find: async (text, options) => opened().apiKeys.find(text, options) },
    modelKeys: {
      put: async (owner, key) => opened().modelKeys.put(owner, key),
      list: async (owner, options) => opened().modelKeys.list(owner, options),
      delete: async (owner, provider) => opened().modelKeys.delete(owner, provider),
    },
    current: () => services,
    probes: () => (services === null ? [] : probesOf(services)),
    settle(ready) {
      services = ready;
    },
  };
}

function probesOf(services: Services): DependencyProbe[] {
  const { store, index, queue, queueBackend, worker, vectors, graph, models } = services;
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
        if (live === null) return { state: 'degraded', reason: 'no site has been indexed yet' };
        return denseCondition(live, models.embedding);
      },
    },
    ...(queueBackend === 'redis' ? [queueProbe(queue)] : []),
    ...(vectors === null
      ? []
      : [vectorProbe(vectors, { index, searched: createVectorStore(store.database, { vectors }) })]),
    ...(graph.ping === null ? [] : [graphProbe(graph.ping)]),
    ...(worker === null ? [] : [workerProbe(worker)]),
  ];
}

function queueProbe(queue: IngestQueue): DependencyProbe {
  return {
    name: 'redis',
    async check() {
      await queue.counts();
      return { state: 'up' };
    },
  };
}

/** Words are searched without it, so that the service is never down for it. */
function vectorProbe(
  vectors: OpenedVectors,
  { index, searched }: { readonly index: SiteIndex; readonly searched: VectorStore },
): DependencyProbe {
  return {
    name: 'qdrant',
    async check(options) {
      try {
        await vectors.store.ping(options);
        const live = await index.live(options);
        if (live === null) return { state: 'up' };
        const found = await searched.count(live, {}, options);
        if (found === live.chunks) return { state: 'up' };
        const reason = `${found} of ${live.chunks} vectors are there; run \`npm run lattice -- vectors repair\``;
        return { state: 'degraded', reason };
      } catch (error) {
        if (!LatticeError.isInstance(error)) throw error;
        return { state: 'degraded', reason: [error.message, error.fix].filter((part) => part !== undefined).join(' ') };
      }
    },
  };
}

/** Without the graph every question is answered from the text. */
function graphProbe(ping: NonNullable<Services['graph']['ping']>): DependencyProbe {
  return {
    name: 'neo4j',
    async check({ signal }) {
      try {
        await ping({ signal });
        return { state: 'up' };
      } catch (error) {
        if (!LatticeError.isInstance(error)) throw error;
        return { state: 'degraded', reason: [error.message, error.fix].filter((part) => part !== undefined).join(' ') };
      }
    },
  };
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
