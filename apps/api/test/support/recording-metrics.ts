import type { AnswerOutcome, ServiceMetrics } from '@lattice/core';

type Served = Parameters<ServiceMetrics['requestServed']>[0];

export interface RecordingMetrics extends ServiceMetrics {
  readonly requests: Served[];
  readonly answers: AnswerOutcome[];
}

export function recordingMetrics(): RecordingMetrics {
  const requests: Served[] = [];
  const answers: AnswerOutcome[] = [];
  return {
    requests,
    answers,
    requestServed: (request) => void requests.push(request),
    answerEnded: (outcome) => void answers.push(outcome),
    expose: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'counted 1\n' }),
  };
}
