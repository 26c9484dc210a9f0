import type { AnswerOutcome, ModelCall, ServiceMetrics } from '@lattice/core';

type Served = Parameters<ServiceMetrics['requestServed']>[0];

export interface RecordingMetrics extends ServiceMetrics {
  readonly requests: Served[];
  readonly answers: AnswerOutcome[];
  readonly calls: ModelCall[];
  readonly cache: ('hit' | 'miss')[];
}

export function recordingMetrics(): RecordingMetrics {
  const requests: Served[] = [];
  const answers: AnswerOutcome[] = [];
  const calls: ModelCall[] = [];
  const cache: ('hit' | 'miss')[] = [];
  return {
    requests,
    answers,
    calls,
    cache,
    requestServed: (request) => void requests.push(request),
    answerEnded: (outcome) => void answers.push(outcome),
    modelCalled: (call) => void calls.push(call),
    cacheAsked: (isHit) => void cache.push(isHit ? 'hit' : 'miss'),
    expose: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'counted 1\n' }),
  };
}
