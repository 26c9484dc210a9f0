import type { Budget, Spender, Spending, UsageLedger } from '@lattice/core';
import { describe, expect, it } from 'vitest';

export interface UsageLedgerHarness extends AsyncDisposable {
  readonly ledger: UsageLedger;
}

export interface UsageLedgerSettings {
  readonly clock: () => number;
  readonly reservationMs: number;
}

const NOON = Date.parse('2026-11-29T12:00:00Z');
const RESERVATION_MS = 60_000;
const ALICE: Spender = { reader: 'user:alice', origin: 'home', route: '/api/chat' };
const BOB: Spender = { reader: 'user:bob', origin: 'home', route: '/api/v1/query' };

function spending(tokens: number, changes: Partial<Spending> = {}): Spending {
  return { model: 'openai/some-model', inputTokens: tokens, outputTokens: 0, nanoUsd: tokens * 10, ...changes };
}

function budget(scope: Budget['scope'], limits: Partial<Budget>): Budget {
  return { scope, tokens: null, nanoUsd: null, ...limits };
}

/** What every ledger has to do. `open` gives an empty one that goes by the given clock. */
export function usageLedgerConformance(
  name: string,
  open: (settings: UsageLedgerSettings) => Promise<UsageLedgerHarness>,
): void {
  const time = { now: NOON };
  const opened = (): Promise<UsageLedgerHarness> => {
    time.now = NOON;
    return open({ clock: () => time.now, reservationMs: RESERVATION_MS });
  };

  describe(`${name} as a usage ledger`, () => {
    it('sums what was settled by model, route and reader', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      await ledger.settle(ALICE, spending(100, { outputTokens: 20 }), null);
      await ledger.settle(ALICE, spending(10), null);
      await ledger.settle(BOB, spending(7, { model: 'openai/home-grown', nanoUsd: null }), null);
      const usage = await ledger.ofDay('2026-11-29');
      expect(usage.total).toEqual({ calls: 3, inputTokens: 117, outputTokens: 20, nanoUsd: 1_100, unpricedTokens: 7 });
      expect(usage.byModel['openai/home-grown']).toMatchObject({ calls: 1, nanoUsd: 0, unpricedTokens: 7 });
      expect(usage.byRoute['/api/chat']).toMatchObject({ calls: 2, inputTokens: 110 });
      expect(Object.keys(usage.byReader).toSorted()).toEqual(['user:alice', 'user:bob']);
      const before = await ledger.ofDay('2026-11-28');
      expect(before).toMatchObject({ total: { calls: 0 }, reservedTokens: 0, byModel: {} });
    });

    it('sets nothing aside where nothing limits', async () => {
      await using harness = await opened();
      expect(await harness.ledger.reserve(ALICE, spending(5), [])).toEqual({ isGranted: true, id: null });
      expect((await harness.ledger.ofDay('2026-11-29')).reservedTokens).toBe(0);
    });

    it('counts what is set aside until it is settled, and then what was used', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      const budgets = [budget('deployment', { tokens: 100 })];
      const first = await ledger.reserve(ALICE, spending(80), budgets);
      expect(first).toMatchObject({ isGranted: true });
      expect((await ledger.ofDay('2026-11-29')).reservedTokens).toBe(80);
      expect(await ledger.reserve(BOB, spending(21), budgets)).toEqual({ isGranted: false, exhausted: 'deployment' });
      await ledger.settle(ALICE, spending(30), first.isGranted ? first.id : null);
      expect(await ledger.ofDay('2026-11-29')).toMatchObject({ reservedTokens: 0, total: { inputTokens: 30 } });
      expect(await ledger.reserve(BOB, spending(70), budgets)).toMatchObject({ isGranted: true });
      expect(await ledger.reserve(BOB, spending(1), budgets)).toMatchObject({ isGranted: false });
    });

    it('keeps readers and addresses apart, and names the budget that is used up', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      await ledger.settle(ALICE, spending(90), null);
      const reader = [budget('reader', { tokens: 100 })];
      expect(await ledger.reserve(ALICE, spending(11), reader)).toEqual({ isGranted: false, exhausted: 'reader' });
      expect(await ledger.reserve(BOB, spending(11), reader)).toMatchObject({ isGranted: true });
      const origin = [budget('reader', { tokens: 1_000 }), budget('origin', { tokens: 100 })];
      expect(await ledger.reserve(BOB, spending(1), origin)).toEqual({ isGranted: false, exhausted: 'origin' });
      const elsewhere = { ...BOB, origin: 'office' };
      expect(await ledger.reserve(elsewhere, spending(1), origin)).toMatchObject({ isGranted: true });
    });

    it('limits money, which calls of unknown price do not use', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      const budgets = [budget('deployment', { nanoUsd: 1_000 })];
      expect(await ledger.reserve(ALICE, spending(100), budgets)).toMatchObject({ isGranted: true });
      expect(await ledger.reserve(ALICE, spending(1), budgets)).toMatchObject({ isGranted: false });
      expect(await ledger.reserve(ALICE, spending(999, { nanoUsd: null }), budgets)).toMatchObject({ isGranted: true });
    });

    it('gives back what was never settled, and begins anew each day', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      const budgets = [budget('deployment', { tokens: 100 })];
      expect(await ledger.reserve(ALICE, spending(100), budgets)).toMatchObject({ isGranted: true });
      time.now += RESERVATION_MS - 1;
      expect(await ledger.reserve(ALICE, spending(1), budgets)).toMatchObject({ isGranted: false });
      time.now += 1;
      expect((await ledger.ofDay('2026-11-29')).reservedTokens).toBe(0);
      const again = await ledger.reserve(ALICE, spending(100), budgets);
      await ledger.settle(ALICE, spending(100), again.isGranted ? again.id : null);
      expect(await ledger.reserve(ALICE, spending(1), budgets)).toMatchObject({ isGranted: false });
      time.now = Date.parse('2026-11-30T00:00:00Z');
      expect(await ledger.reserve(ALICE, spending(100), budgets)).toMatchObject({ isGranted: true });
    });

    it('writes down what was used after the reservation is gone', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      const late = await ledger.reserve(ALICE, spending(5), [budget('reader', { tokens: 5 })]);
      time.now += RESERVATION_MS + 1;
      await ledger.reserve(BOB, spending(5), [budget('reader', { tokens: 5 })]);
      await ledger.settle(ALICE, spending(5), late.isGranted ? late.id : null);
      expect((await ledger.ofDay('2026-11-29')).total.inputTokens).toBe(5);
    });

    it('lets no more through than there is, however many ask at once', async () => {
      await using harness = await opened();
      const { ledger } = harness;
      const budgets = [budget('deployment', { tokens: 100 }), budget('reader', { tokens: 60 })];
      const readers = [ALICE, BOB];
      const asked = Array.from({ length: 50 }, (_, index) =>
        ledger.reserve(readers[index % 2] ?? ALICE, spending(10), budgets),
      );
      const granted = (await Promise.all(asked)).filter(({ isGranted }) => isGranted);
      expect(granted).toHaveLength(10);
      expect((await ledger.ofDay('2026-11-29')).reservedTokens).toBe(100);
    });
  });
}
