import { setTimeout as sleep } from 'node:timers/promises';

import { createMemoryLimiters } from '@lattice/clients/rate-limits';
import {
  LatticeError,
  type Answerer,
  type ApiKeyStore,
  type ConversationStore,
  type FeedbackStore,
  type Logger,
  type ModelKeyStore,
  type RateLimiter,
  type RateLimiters,
  type UsageLedger,
} from '@lattice/core';
import type { RequestHandler } from 'express';

import type { GapsPort } from './gaps/gaps-port.ts';
import type { DependencyProbe } from './health/readiness.ts';
import type { Services } from './services.ts';
import type { TraceKeeper } from './traces/create-trace-keeper.ts';
import type { WebhookPort } from './webhook/webhook-port.ts';

/** The services as the app sees them from its first moment, before they are open, and before their code is loaded. */
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
  readonly usage: Pick<UsageLedger, 'ofDay'>;
  readonly traces: Pick<TraceKeeper, 'keep' | 'find'>;
  /** Count in this process until the store they share is open. */
  readonly limiters: RateLimiters;
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
    reingest: async (request) => opened().reingest(request),
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
    usage: { ofDay: async (day, options) => opened().usage.ofDay(day, options) },
    traces: {
      keep: (trace) => services?.traces.keep(trace),
      find: async (id, options) => opened().traces.find(id, options),
    },
    limiters: {
      limiter(limit) {
        const before = createMemoryLimiters().limiter(limit);
        let shared: RateLimiter | undefined;
        const now = (): RateLimiter => (services === null ? before : (shared ??= services.limiters.limiter(limit)));
        return { consume: (key) => now().consume(key), look: (key) => now().look(key) };
      },
    },
    current: () => services,
    probes: () => services?.probes ?? [],
    settle(ready) {
      services = ready;
    },
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
