import { expect, test } from 'vitest';

import type { ModelCall } from '@lattice/core';

import { createServiceMetrics, type MetricSources } from './metrics.ts';

const NOTHING: MetricSources = { openAnswers: () => 0, circuits: () => [], queue: () => Promise.resolve(null) };

async function linesOf(
  sources: Partial<MetricSources>,
  act: (metrics: ReturnType<typeof createServiceMetrics>) => void,
) {
  const metrics = createServiceMetrics({ ...NOTHING, ...sources });
  act(metrics);
  const { contentType, body } = await metrics.expose();
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  return body.split('\n').filter((line) => line.startsWith('lattice_'));
}

test('requests are counted by route and status', async () => {
  const lines = await linesOf({}, (metrics) => {
    for (const seconds of [0.002, 0.3]) {
      metrics.requestServed({ method: 'POST', route: '/api/chat', status: 200, seconds });
    }
  });
  const labels = 'method="POST",route="/api/chat",status="200"';
  expect(lines).toContain(`lattice_http_request_duration_seconds_count{${labels}} 2`);
  expect(lines).toContain(`lattice_http_request_duration_seconds_bucket{le="0.005",${labels}} 1`);
});

test('answers are counted with their stages and what was degraded', async () => {
  const lines = await linesOf({}, (metrics) => {
    metrics.answerEnded({
      result: 'answered',
      mode: 'generative',
      route: 'hybrid',
      usage: { input_tokens: 900, output_tokens: 80 },
      timings: { retrieve: 12, total: 1_500 },
      degraded: ['rerank'],
    });
    const none = { mode: null, route: null, usage: null, timings: null, degraded: [] };
    metrics.answerEnded({ result: 'cancelled', ...none });
  });
  expect(lines).toEqual(
    expect.arrayContaining([
      'lattice_answers_total{result="answered",mode="generative",route="hybrid"} 1',
      'lattice_answers_total{result="cancelled",mode="none",route="none"} 1',
      'lattice_answer_stage_duration_seconds_sum{stage="total"} 1.5',
      'lattice_answer_degraded_total{stage="rerank"} 1',
    ]),
  );
});

test('calls to models are counted with their tokens and cost, and answers that were kept', async () => {
  const call: ModelCall = {
    use: 'chat',
    model: 'openai/some',
    paidBy: 'server',
    outcome: 'done',
    inputTokens: 900,
    outputTokens: 80,
    nanoUsd: 2_500_000,
    milliseconds: 12,
  };
  const lines = await linesOf({}, (metrics) => {
    metrics.modelCalled(call);
    metrics.modelCalled({ ...call, outcome: 'refused', inputTokens: 0, outputTokens: 0, nanoUsd: 0 });
    metrics.modelCalled({ ...call, use: 'embedding', model: 'openai/home-grown', nanoUsd: null });
    for (const isHit of [true, false, true]) metrics.cacheAsked(isHit);
  });
  const labels = 'use="chat",model="openai/some",payer="server"';
  expect(lines).toEqual(
    expect.arrayContaining([
      `lattice_model_calls_total{${labels},outcome="done"} 1`,
      `lattice_model_calls_total{${labels},outcome="refused"} 1`,
      `lattice_model_tokens_total{${labels},direction="input"} 900`,
      `lattice_model_tokens_total{${labels},direction="output"} 80`,
      `lattice_model_cost_usd_total{${labels}} 0.0025`,
      'lattice_answer_cache_total{result="hit"} 2',
      'lattice_answer_cache_total{result="miss"} 1',
    ]),
  );
  expect(lines.filter((line) => line.includes('home-grown') && line.includes('cost'))).toEqual([]);
});

test('streams, breakers and the queue are looked at when somebody asks', async () => {
  const circuits = [
    { name: 'gemini', state: 'OPEN' },
    { name: 'qdrant', state: 'CLOSED' },
  ] as const;
  const queue = (): Promise<{ waiting: number; active: number }> => Promise.resolve({ waiting: 3, active: 1 });
  const lines = await linesOf({ openAnswers: () => 7, circuits: () => circuits, queue }, () => {});
  expect(lines).toEqual(
    expect.arrayContaining([
      'lattice_open_answers 7',
      'lattice_circuit_state{circuit="gemini",state="OPEN"} 1',
      'lattice_circuit_state{circuit="gemini",state="CLOSED"} 0',
      'lattice_circuit_state{circuit="qdrant",state="CLOSED"} 1',
      'lattice_ingest_queue_jobs{state="waiting"} 3',
      'lattice_ingest_queue_jobs{state="active"} 1',
    ]),
  );
});

test('a queue that does not answer is left out, not the whole page', async () => {
  const lines = await linesOf({ queue: () => Promise.reject(new Error('away')) }, () => {});
  expect(lines.join('\n')).not.toContain('lattice_ingest_queue_jobs');
  expect(lines).toContain('lattice_open_answers 0');
});
