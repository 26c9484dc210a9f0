import { type AnswerTrace, silentLogger, type TraceStore } from '@lattice/core';
import { expect, test } from 'vitest';

import { createTraceCollector } from './create-trace-collector.ts';
import { createTraceKeeper } from './create-trace-keeper.ts';
import { redactTrace } from './redact-trace.ts';

function traceOf(id: string, question = 'What is it?'): AnswerTrace {
  const collector = createTraceCollector({
    traceId: id,
    requestId: 'r',
    surface: '/api/chat',
    reader: 'anonymous',
    backends: {},
    createdAt: new Date(0),
  });
  collector.asked({ question });
  const trace = collector.trace();
  if (trace === null) throw new Error('A question was asked.');
  return trace;
}

class ListedStore implements TraceStore {
  readonly writes: string[][] = [];
  readonly rows: AnswerTrace[] = [];
  pruned = 0;
  failure: Error | null = null;
  async keep(traces: readonly AnswerTrace[]): Promise<void> {
    if (this.failure !== null) throw this.failure;
    this.writes.push(traces.map(({ trace_id }) => trace_id));
    this.rows.push(...traces);
  }
  async find(id: string): Promise<AnswerTrace | null> {
    return this.rows.findLast(({ trace_id }) => trace_id === id) ?? null;
  }
  async prune(): Promise<number> {
    this.pruned += 1;
    return 0;
  }
}

test('answers do not wait: traces are written together, and found before', async () => {
  const store = new ListedStore();
  await using keeper = createTraceKeeper({ store, logger: silentLogger, redact: (trace) => trace });
  for (const id of ['a', 'b', 'c']) keeper.keep(traceOf(id));
  expect(store.writes).toEqual([]);
  expect(await keeper.find('c')).toMatchObject({ trace_id: 'c' });
  expect(store.writes).toEqual([['a', 'b', 'c']]);
  expect(store.pruned).toBe(1);
});

test('what is left is written at the end', async () => {
  const store = new ListedStore();
  const keeper = createTraceKeeper({ store, logger: silentLogger, redact: (trace) => trace });
  keeper.keep(traceOf('a'));
  await keeper[Symbol.asyncDispose]();
  expect(store.writes).toEqual([['a']]);
});

test('a store that is away costs traces, not answers, and no endless memory', async () => {
  const store = new ListedStore();
  store.failure = new Error('away');
  await using keeper = createTraceKeeper({ store, logger: silentLogger, redact: (trace) => trace });
  for (let index = 0; index < 700; index += 1) keeper.keep(traceOf(`lost ${index}`));
  expect(await keeper.find('lost 1')).toBeNull();
  store.failure = null;
  keeper.keep(traceOf('kept'));
  expect(await keeper.find('kept')).not.toBeNull();
  expect(store.rows).toHaveLength(1);
});

test('secrets do not get into what is kept', async () => {
  const redact = redactTrace(['the-password-of-the-database']);
  const question = 'Why does sk-proj-abcdefghijklmnop1234 or the-password-of-the-database not work?';
  const { request } = redact(traceOf('a', question));
  expect(request.question).toBe('Why does [redacted] or [redacted] not work?');
});
