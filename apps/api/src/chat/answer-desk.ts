import type { Answerer, AnswerTrace, ServiceMetrics } from '@lattice/core';
import type { Response } from 'express';

import { accountedAnswerer } from '../accounting/accounted-answerer.ts';
import { budgetsOf, type DailyBudgets, spenderOf } from '../accounting/budgets.ts';
import { contextOf } from '../http/request-context.ts';
import type { Principal } from '../identity/principal.ts';
import { createTraceCollector } from '../traces/create-trace-collector.ts';
import { tracedAnswerer } from '../traces/traced-answerer.ts';
import { observedAnswerer } from './observed-answerer.ts';

export interface AnswerDeskOptions {
  readonly answerer: Answerer;
  readonly metrics: ServiceMetrics;
  readonly budgets: DailyBudgets;
  /** Stands for a name where the name itself need not be known. */
  readonly digest: (name: string) => string;
  readonly backends: Readonly<Record<string, string>>;
  /** Null: how answers were made is not kept. */
  readonly traces: { keep(trace: AnswerTrace): void } | null;
  readonly newId: () => string;
  readonly clock: () => number;
}

/** What answers one question, and the id under which operators find how it did. */
export interface ServedAnswerer {
  readonly answerer: Answerer;
  readonly traceId: string;
}

/** Makes the answerer of one question: what it does is counted, booked to who asks, and kept. */
export type AnswerDesk = (principal: Principal, asked: { response: Response; route: string }) => ServedAnswerer;

export function createAnswerDesk(options: AnswerDeskOptions): AnswerDesk {
  const { answerer, metrics, budgets, digest, backends, traces, newId, clock } = options;
  return (principal, { response, route }) => {
    const { span, requestId } = contextOf(response);
    const traceId = span?.traceId ?? newId();
    const spender = spenderOf(principal, { route, digest });
    const createdAt = new Date(clock());
    const { reader } = spender;
    const collector = createTraceCollector({ traceId, requestId, surface: route, reader, backends, createdAt });
    let isSpent = false;
    const account = {
      spender,
      budgets: budgetsOf(principal, budgets),
      called(call: Parameters<typeof collector.called>[0]) {
        isSpent ||= call.outcome === 'refused';
        metrics.modelCalled(call);
        collector.called(call);
      },
    };
    const accounted = accountedAnswerer(answerer, { account, isSpent: () => isSpent });
    const traced = tracedAnswerer(accounted, {
      collector,
      witness: {
        ...collector.witness,
        cacheAsked(isHit) {
          metrics.cacheAsked(isHit);
          collector.witness.cacheAsked(isHit);
        },
      },
      keep: (trace) => traces?.keep(trace),
    });
    return { answerer: observedAnswerer(traced, { metrics, span }), traceId };
  };
}
