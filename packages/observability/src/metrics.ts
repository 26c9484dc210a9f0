import type { AnswerOutcome, Circuit, ServiceMetrics } from '@lattice/core';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What is looked at when somebody asks, rather than counted when it happens. */
export interface MetricSources {
  /** Answers being made at this moment. */
  readonly openAnswers: () => number;
  readonly circuits: () => readonly Pick<Circuit, 'name' | 'state'>[];
  /** Null where the queue cannot be asked. */
  readonly queue: () => Promise<{ readonly waiting: number; readonly active: number } | null>;
}

/** From our own part of an answer to the deadline of a stream. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
const CIRCUIT_STATES = ['CLOSED', 'OPEN', 'HALF_OPEN'] as const;

/** Prometheus metrics of one process. Two calls count apart from each other. */
export function createServiceMetrics(sources: MetricSources): ServiceMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = requestMetrics(registry);
  const answers = answerMetrics(registry);
  watch(registry, sources);
  return {
    requestServed({ method, route, status, seconds }) {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    answerEnded: answers,
    expose: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function requestMetrics(registry: Registry) {
  return new Histogram({
    name: 'lattice_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its response; streams last as long as they are read.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [registry],
  });
}

function answerMetrics(registry: Registry): (outcome: AnswerOutcome) => void {
  const registers = [registry];
  const answers = new Counter({
    name: 'lattice_answers_total',
    help: 'Answers by how they ended; mode and route are none for those that did not come to an end.',
    labelNames: ['result', 'mode', 'route'],
    registers,
  });
  const stages = new Histogram({
    name: 'lattice_answer_stage_duration_seconds',
    help: 'Time of each stage of an answer; total is the whole.',
    labelNames: ['stage'],
    buckets: SECONDS,
    registers,
  });
  const degraded = new Counter({
    name: 'lattice_answer_degraded_total',
    help: 'Stages that ran in a lesser way.',
    labelNames: ['stage'],
    registers,
  });
  const tokens = new Counter({
    name: 'lattice_model_tokens_total',
    help: 'Tokens of models, as their providers count them.',
    labelNames: ['direction'],
    registers,
  });
  return ({ result, mode, route, usage, timings, degraded: stagesDegraded }) => {
    answers.inc({ result, mode: mode ?? 'none', route: route ?? 'none' });
    for (const [stage, milliseconds] of Object.entries(timings ?? {})) stages.observe({ stage }, milliseconds / 1_000);
    for (const stage of stagesDegraded) degraded.inc({ stage });
    tokens.inc({ direction: 'input' }, usage?.input_tokens ?? 0);
    tokens.inc({ direction: 'output' }, usage?.output_tokens ?? 0);
  };
}

function watch(registry: Registry, { openAnswers, circuits, queue }: MetricSources): void {
  const registers = [registry];
  new Gauge({
    name: 'lattice_open_answers',
    help: 'Answers being made at this moment, streamed or not.',
    registers,
    collect() {
      this.set(openAnswers());
    },
  });
  new Gauge({
    name: 'lattice_circuit_state',
    help: '1 for the state the breaker in front of a service is in.',
    labelNames: ['circuit', 'state'],
    registers,
    collect() {
      this.reset();
      for (const { name, state } of circuits()) {
        for (const each of CIRCUIT_STATES) this.set({ circuit: name, state: each }, state === each ? 1 : 0);
      }
    },
  });
  new Gauge({
    name: 'lattice_ingest_queue_jobs',
    help: 'Ingestion jobs by state; absent while the queue does not answer.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const counts = await queue().catch(() => null);
      if (counts === null) return;
      this.set({ state: 'waiting' }, counts.waiting);
      this.set({ state: 'active' }, counts.active);
    },
  });
}
