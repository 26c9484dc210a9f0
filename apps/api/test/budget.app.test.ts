import { faults } from '@lattice/clients/models/testing';
import { LatticeError, queryAnswerSchema, usageReportSchema } from '@lattice/core';
import { expect, test, vi } from 'vitest';

import { recordingMetrics } from './support/recording-metrics.ts';
import { parts, startGenerativeApp, type GenerativeApp } from './support/generative-app.ts';
import { DEMO_SESSION, expectProblem, fromAddress, post } from './support/requests.ts';

/** The first of them loads the library of the provider. */
vi.setConfig({ testTimeout: 30_000 });

const QUESTION = 'How long are backups kept?';
const OTHER = 'How is a backup restored?';
const TRUE = 'Backups are kept for 30 days [1].';
/** More than one call of these tests may use, and less than two. */
const ONE_CALL = 6_000;

async function query(app: GenerativeApp, question: string, headers: Record<string, string> = DEMO_SESSION) {
  const response = await post(`${app.app.url}/api/v1/query`, { question }, { headers });
  expect(response.status).toBe(200);
  return queryAnswerSchema.parse(await response.json());
}

async function usage({ app }: GenerativeApp) {
  return usageReportSchema.parse(await (await fetch(`${app.url}/api/v1/usage`)).json());
}

test('what is used up is quoted, and said, and never an error', async () => {
  await using setup = await startGenerativeApp({ budgets: { tokens: ONE_CALL } });
  setup.says([TRUE], [TRUE]);
  expect(await query(setup, QUESTION)).toMatchObject({ mode: 'generative', degraded: [], answer: TRUE });
  await setup.ledger.settle(ANYBODY, { model: 'm', inputTokens: ONE_CALL, outputTokens: 0, nanoUsd: null }, null);

  const quoted = await query(setup, OTHER);
  expect(quoted).toMatchObject({ mode: 'extractive', refused: false, degraded: ['chat', 'budget'] });
  expect(quoted.answer).toContain('restored with the restore command');
  expect(quoted.citations.length).toBeGreaterThan(0);
  const { events } = await setup.stream(OTHER);
  expect(events.at(-1)).toMatchObject({ type: 'answer-end', mode: 'extractive', degraded: ['chat', 'budget'] });
  expect(setup.provider.calls).toHaveLength(1);

  // What was written before costs nothing.
  expect(await query(setup, QUESTION)).toMatchObject({ mode: 'generative', answer: TRUE, degraded: [] });
  expect(setup.provider.calls).toHaveLength(1);
});

const ANYBODY = { reader: 'somebody', origin: 'elsewhere', route: '/api/chat' };

test('a session has its own, an address has its own, whatever the session', async () => {
  const budgets = { readerTokens: 80, addressTokens: 1_000_000 };
  await using setup = await startGenerativeApp({ budgets });
  await setup.ledger.settle(
    { reader: 'demo:digest-of-demo-s', origin: 'digest-of-203.0', route: '/api/chat' },
    { model: 'm', inputTokens: 80, outputTokens: 0, nanoUsd: null },
    null,
  );
  expect(await query(setup, QUESTION)).toMatchObject({ degraded: ['chat', 'budget'] });

  await using addressed = await startGenerativeApp({ budgets: { addressTokens: ONE_CALL } });
  const from = (session: string, address: string) => ({ 'X-Demo-Session': session, ...fromAddress(address) });
  addressed.says([TRUE], ['A backup is restored with the restore command [1].']);
  expect(await query(addressed, QUESTION, from('session-one', '203.0.113.1'))).toMatchObject({ degraded: [] });
  await addressed.ledger.settle(
    { ...ANYBODY, origin: 'digest-of-203.0.' },
    { model: 'm', inputTokens: ONE_CALL, outputTokens: 0, nanoUsd: null },
    null,
  );
  expect(await query(addressed, OTHER, from('session-two', '203.0.113.1'))).toMatchObject({
    degraded: ['chat', 'budget'],
  });
});

test('money is counted by list price, and limited', async () => {
  await using setup = await startGenerativeApp({ model: 'gpt-6-luna', budgets: { usd: 1 } });
  setup.says([TRUE]);
  expect(await query(setup, QUESTION)).toMatchObject({ mode: 'generative', degraded: [] });
  // 70 tokens at 0.10 and 8 at 0.50 US dollars a million.
  const report = await usage(setup);
  expect(report.budgets).toEqual({ tokens: null, usd: 1, reader_tokens: null, address_tokens: null });
  expect(report.total).toEqual({
    calls: 1,
    input_tokens: 70,
    output_tokens: 8,
    cost_usd: 0.000011,
    unpriced_tokens: 0,
  });
  expect(report.by_model).toMatchObject({ 'openai/gpt-6-luna': { calls: 1 } });
  expect(report.by_route).toMatchObject({ '/api/v1/query': { calls: 1 } });
  expect(report.by_reader).toMatchObject({ 'demo:digest-of-demo-s': { calls: 1 } });
  expect(report.reserved_tokens).toBe(0);
});

test('a model of unknown price counts tokens only', async () => {
  await using setup = await startGenerativeApp({ budgets: { usd: 0.0001 } });
  setup.says([TRUE]);
  expect(await query(setup, QUESTION)).toMatchObject({ mode: 'generative' });
  expect((await usage(setup)).total).toMatchObject({ cost_usd: 0, unpriced_tokens: 78 });
});

test('every call of an answer is counted: the draft, its revision, the judge', async () => {
  const metrics = recordingMetrics();
  await using setup = await startGenerativeApp({
    critic: 'openai',
    maxRefinements: 1,
    app: { createMetrics: () => metrics },
  });
  const judged = (unsupported: object[]): string[] => [JSON.stringify({ unsupported })];
  setup.says(
    ['Backups are kept for 90 days [1].'],
    judged([{ statement: 1, reason: 'the number differs' }]),
    [TRUE],
    judged([]),
  );
  expect(await query(setup, QUESTION)).toMatchObject({ answer: TRUE, critic: { refinements: 1 } });
  expect(metrics.calls.map(({ use, outcome }) => `${use} ${outcome}`)).toEqual([
    'chat done',
    'critic done',
    'chat done',
    'critic done',
  ]);
  expect(metrics.cache).toEqual(['miss']);
  expect((await usage(setup)).total).toMatchObject({ calls: 4, input_tokens: 280, output_tokens: 32 });
  await query(setup, QUESTION);
  expect(metrics.cache).toEqual(['miss', 'hit']);
});

test('a call that fails costs nothing, one that is cut off what was read and written', async () => {
  await using setup = await startGenerativeApp({ budgets: { tokens: 1_000_000 } });
  setup.provider.failAlways(faults.status(400));
  expect(await query(setup, QUESTION)).toMatchObject({ mode: 'extractive', degraded: ['chat'] });
  expect(await usage(setup)).toMatchObject({ reserved_tokens: 0, total: { input_tokens: 0, output_tokens: 0 } });

  setup.provider.failAlways(null);
  setup.provider.failNext(faults.stream([parts.openai.text('Backups are kept for a while')], 'cut'));
  await post(`${setup.app.url}/api/v1/query`, { question: OTHER }, { headers: DEMO_SESSION });
  const { total, reserved_tokens } = await usage(setup);
  expect(reserved_tokens).toBe(0);
  expect(total.input_tokens).toBeGreaterThan(50);
  expect(total.output_tokens).toBeGreaterThan(3);
});

test('a ledger that does not answer is no reason to refuse a question, nor to spend', async () => {
  await using setup = await startGenerativeApp({ budgets: { tokens: 1_000_000 } });
  setup.ledger.failure = new LatticeError('database-unavailable', 'The database is away.', { retryable: true });
  expect(await query(setup, QUESTION)).toMatchObject({ mode: 'extractive', degraded: ['chat', 'budget'] });
  expect(setup.provider.calls).toEqual([]);
});

test('what was used is shown to operators only, and for a day that exists', async () => {
  await using setup = await startGenerativeApp();
  const { url } = setup.app;
  const elsewhere = await fetch(`${url}/api/v1/usage`, { headers: fromAddress('203.0.113.1') });
  await expectProblem(elsewhere, 404, 'not-found');
  await expectProblem(await fetch(`${url}/api/v1/usage?day=yesterday`), 400, 'request-invalid');
  const past = usageReportSchema.parse(await (await fetch(`${url}/api/v1/usage?day=2026-01-01`)).json());
  expect(past).toMatchObject({ day: '2026-01-01', total: { calls: 0 }, by_model: {} });
});
