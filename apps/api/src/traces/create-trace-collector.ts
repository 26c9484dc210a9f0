import {
  LatticeError,
  type AnswerEnd,
  type AnswerEvent,
  type AnswerPlan,
  type AnswerRequest,
  type AnswerTrace,
  type AnswerWitness,
  type ModelCall,
} from '@lattice/core';

import { presentRetrieval } from './present-retrieval.ts';

/** What is known of an answer before it is begun. */
export interface TraceBeginning {
  readonly traceId: string;
  readonly requestId: string;
  readonly surface: string;
  readonly reader: string;
  readonly backends: Readonly<Record<string, string>>;
  readonly createdAt: Date;
}

/** Gathers how one answer is made. */
export interface TraceCollector {
  readonly witness: AnswerWitness;
  asked(request: AnswerRequest): void;
  called(call: ModelCall & { readonly promptSha256: string }): void;
  passed(event: AnswerEvent): void;
  failed(error: unknown): void;
  /** All of it; null where nothing was asked. */
  trace(): AnswerTrace | null;
}

export function createTraceCollector(beginning: TraceBeginning): TraceCollector {
  let request: AnswerRequest | null = null;
  let plan: AnswerPlan | null = null;
  let end: AnswerEnd | null = null;
  let failure: string | null = null;
  let cache: AnswerTrace['cache'] = null;
  const retrievals: AnswerTrace['retrievals'] = [];
  const calls: AnswerTrace['model_calls'] = [];
  const reviews: NonNullable<AnswerTrace['critic']>['reviews'] = [];
  return {
    witness: {
      retrieved: (search) => void retrievals.push(presentRetrieval(search)),
      cacheAsked: (isHit) => (cache = isHit ? 'hit' : 'miss'),
      reviewed: (verdicts) =>
        void reviews.push(
          verdicts.map(({ sentence, isSupported, isJudged, reason }) => ({
            sentence,
            supported: isSupported,
            judged: isJudged,
            reason,
          })),
        ),
    },
    asked: (given) => (request = given),
    called: (call) => void calls.push(presentCall(call)),
    passed(event) {
      if (event.type === 'start') plan = event.plan;
      if (event.type === 'end') end = event;
    },
    failed: (error) => (failure = LatticeError.isInstance(error) ? error.code : 'internal'),
    trace() {
      if (request === null) return null;
      const { traceId, requestId, surface, reader, backends, createdAt } = beginning;
      return {
        trace_id: traceId,
        created_at: createdAt.toISOString(),
        request_id: requestId,
        surface,
        reader,
        request: presentRequest(request),
        backends: { ...backends },
        plan: plan === null ? null : { route: plan.route, steps: plan.steps.map((step) => ({ ...step })) },
        retrievals,
        model_calls: calls,
        cache,
        critic: end === null ? null : { ...end.critic, reviews },
        outcome: presentOutcome(end, failure),
        timings_ms: end?.timings ?? null,
      };
    },
  };
}

function presentRequest(request: AnswerRequest): AnswerTrace['request'] {
  return {
    question: request.question,
    history: (request.history ?? []).map(({ role, content }) => ({ role, content })),
    selected_text: request.selectedText ?? null,
    page_url: request.pageUrl ?? null,
    version: request.version ?? null,
    locale: request.locale ?? null,
    top_k: request.topK ?? null,
    route: request.route ?? null,
  };
}

function presentCall(call: ModelCall & { readonly promptSha256: string }): AnswerTrace['model_calls'][number] {
  return {
    use: call.use,
    model: call.model,
    paid_by: call.paidBy,
    prompt_sha256: call.promptSha256,
    input_tokens: call.inputTokens,
    output_tokens: call.outputTokens,
    cost_usd: call.nanoUsd === null ? null : call.nanoUsd / 1e9,
    outcome: call.outcome,
    ms: Math.round(call.milliseconds * 100) / 100,
  };
}

function presentOutcome(end: AnswerEnd | null, failure: string | null): AnswerTrace['outcome'] {
  if (end === null) {
    const result = failure === null || failure === 'cancelled' ? 'cancelled' : 'failed';
    return {
      result,
      error: failure,
      mode: null,
      route: null,
      refusal_reason: null,
      cited: [],
      support: null,
      degraded: [],
    };
  }
  const { refused, mode, route, refusalReason, cited, support, degraded } = end;
  return {
    result: refused ? 'refused' : 'answered',
    error: null,
    mode,
    route,
    refusal_reason: refusalReason,
    cited: [...cited],
    support,
    degraded: [...degraded],
  };
}
