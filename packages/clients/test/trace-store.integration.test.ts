import type { AnswerTrace } from '@lattice/core';
import { expect, test } from 'vitest';

import { createTraceStore } from '../src/postgres/index.ts';
import { query, testDatabase } from './support/index.ts';

const NOW = Date.parse('2026-11-29T12:00:00Z');
const DAY = 86_400_000;

function trace(id: string, changes: { question?: string; ageDays?: number } = {}): AnswerTrace {
  return {
    trace_id: id,
    created_at: new Date(NOW - (changes.ageDays ?? 0) * DAY).toISOString(),
    request_id: 'r1',
    surface: '/api/chat',
    reader: 'anonymous',
    request: {
      question: changes.question ?? 'What is \u0000 "it"? 👋',
      history: [],
      selected_text: null,
      page_url: null,
      version: null,
      locale: null,
      top_k: null,
      route: null,
    },
    backends: { chat: 'deterministic' },
    plan: null,
    retrievals: [],
    model_calls: [],
    cache: null,
    critic: null,
    outcome: {
      result: 'cancelled',
      error: null,
      mode: null,
      route: null,
      refusal_reason: null,
      cited: [],
      support: null,
      degraded: [],
    },
    timings_ms: null,
  };
}

test('a trace is found by its id, the newest where several share one', async () => {
  await using resources = await testDatabase();
  const store = createTraceStore(resources.database, { keptDays: 7, clock: () => NOW });
  await store.keep([]);
  await store.keep([trace('aa', { question: 'First?' }), trace('bb'), trace('aa', { question: 'Second?' })]);
  expect(await store.find('aa')).toEqual(trace('aa', { question: 'Second?' }));
  expect((await store.find('bb'))?.request.question).toBe('What is \uFFFD "it"? 👋');
  expect(await store.find('cc')).toBeNull();
});

test('what is too old is not shown, and goes; of the others the newest stay', async () => {
  await using resources = await testDatabase();
  const store = createTraceStore(resources.database, { keptDays: 7, mostTraces: 2, clock: () => NOW });
  await store.keep([trace('old', { ageDays: 8 }), ...['a', 'b', 'c'].map((id) => trace(id))]);
  expect(await store.find('old')).toBeNull();
  expect(await store.find('a')).not.toBeNull();
  expect(await store.prune()).toBe(2);
  const rows = await query<{ trace_id: string }>(
    resources.url,
    'select trace_id from lattice.answer_traces order by number',
  );
  expect(rows).toEqual([{ trace_id: 'b' }, { trace_id: 'c' }]);
  expect(await store.prune()).toBe(0);
});
