import { usageLedgerConformance } from '@lattice/testing';
import { expect, test } from 'vitest';

import { createUsageLedger } from '../src/postgres/index.ts';
import { query, testDatabase } from './support/index.ts';

usageLedgerConformance('Postgres', async (settings) => {
  const resources = await testDatabase();
  return {
    ledger: createUsageLedger(resources.database, settings),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

const SPENDER = { reader: 'anonymous', origin: 'home', route: '/api/chat' };
const SPENDING = { model: 'openai/some-model', inputTokens: 10, outputTokens: 0, nanoUsd: null };

test('two processes share one budget', async () => {
  await using resources = await testDatabase();
  const [one, other] = [createUsageLedger(resources.database), createUsageLedger(resources.database)];
  const budgets = [{ scope: 'origin', tokens: 100, nanoUsd: null } as const];
  const asked = Array.from({ length: 50 }, (_, index) =>
    (index % 2 === 0 ? one : other).reserve(SPENDER, SPENDING, budgets),
  );
  const granted = (await Promise.all(asked)).filter(({ isGranted }) => isGranted);
  expect(granted).toHaveLength(10);
});

test('what is older than 90 days is let go with the first call of a day', async () => {
  await using resources = await testDatabase();
  let now = Date.parse('2026-01-01T10:00:00Z');
  const ledger = createUsageLedger(resources.database, { clock: () => now });
  await ledger.settle(SPENDER, SPENDING, null);
  now = Date.parse('2026-04-01T10:00:00Z');
  await ledger.settle(SPENDER, SPENDING, null);
  expect((await ledger.ofDay('2026-01-01')).total.calls).toBe(1);
  now = Date.parse('2026-04-02T10:00:00Z');
  await ledger.settle(SPENDER, SPENDING, null);
  expect((await ledger.ofDay('2026-01-01')).total.calls).toBe(0);
  const rows = await query<{ count: string }>(resources.url, 'select count(*) from lattice.usage_days');
  expect(rows).toEqual([{ count: '2' }]);
});
