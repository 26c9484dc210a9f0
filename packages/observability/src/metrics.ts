import type { AnswerOutcome, Circuit, ModelCall, ServiceMetrics } from '@lattice/core';
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
  const models = modelMetrics(registry);
  const cache = cacheMetrics(registry);
  watch(registry, sources);
  return {
    requestServed({ method, route, status, seconds }) {
      requests.observe({ method, route, status: String(status) }, seconds);
    },
    answerEnded: answers,
    modelCalled: models,
    cacheAsked: cache,
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
  return ({ result, mode, route, timings, degraded: stagesDegraded }) => {
    answers.inc({ result, mode: mode ?? 'none', route: route ?? 'none' });
    for (const [stage, milliseconds] of Object.entries(timings ?? {})) stages.observe({ stage }, milliseconds / 1_000);
    for (const stage of stagesDegraded) degraded.inc({ stage });
  };
}

function modelMetrics(registry: Registry): (call: ModelCall) => void {
  const registers = [registry];
  const calls = new Counter({
    name: 'lattice_model_calls_total',
    help: 'Calls to models that cost something; refused are those that a budget did not allow.',
    labelNames: ['use', 'model', 'payer', 'outcome'],
    registers,
  });
  const tokens = new Counter({
    name: 'lattice_model_tokens_total',
    help: 'Tokens of models, as their providers count them; estimated where they do not say.',
    labelNames: ['use', 'model', 'payer', 'direction'],
    registers,
  });
  const cost = new Counter({
    name: 'lattice_model_cost_usd_total',
    help: 'What calls to models cost by list price; those of unknown price are left out.',
    labelNames: ['use', 'model', 'payer'],
    registers,
  });
  return ({ use, model, paidBy: payer, outcome, inputTokens, outputTokens, nanoUsd }) => {
    calls.inc({ use, model, payer, outcome });
    tokens.inc({ use, model, payer, direction: 'input' }, inputTokens);
    tokens.inc({ use, model, payer, direction: 'output' }, outputTokens);
    if (nanoUsd !== null) cost.inc({ use, model, payer }, nanoUsd / 1e9);
  };
}

function cacheMetrics(registry: Registry): (isHit: boolean) => void {
  const asked = new Counter({
    name: 'lattice_answer_cache_total',
    help: 'Questions that a model would answer, by whether an answer was kept from before.',
    labelNames: ['result'],
    registers: [registry],
  });
  return (isHit) => asked.inc({ result: isHit ? 'hit' : 'miss' });
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
