import { randomUUID } from 'node:crypto';

import type { Budget, Reservation, Spender, Spending, UsageLedger, UsageOfDay, UsageSum } from '@lattice/core';

interface Entry {
  readonly day: string;
  readonly spender: Spender;
  readonly used: Spending;
}

interface Held {
  readonly spender: Spender;
  readonly most: Spending;
  readonly expiresAt: number;
}

const NOTHING: UsageSum = { calls: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0, unpricedTokens: 0 };

/** A ledger in memory. */
export class FakeUsageLedger implements UsageLedger {
  readonly entries: Entry[] = [];
  /** Thrown by `reserve` where it is set. */
  failure: Error | null = null;
  readonly #held = new Map<string, Held>();
  readonly #clock: () => number;
  readonly #reservationMs: number;

  constructor({ clock = Date.now, reservationMs = 300_000 } = {}) {
    this.#clock = clock;
    this.#reservationMs = reservationMs;
  }

  async reserve(spender: Spender, most: Spending, budgets: readonly Budget[]): Promise<Reservation> {
    if (this.failure !== null) throw this.failure;
    if (budgets.length === 0) return { isGranted: true, id: null };
    const exceeded = budgets.find(({ scope, tokens, nanoUsd }) => {
      const used = [...this.#today(), ...this.#holding()].filter((item) => isIn(scope, item.spender, spender));
      const sum = [...used.map(({ spending }) => spending), most];
      return (
        (tokens !== null && total(sum, ({ inputTokens, outputTokens }) => inputTokens + outputTokens) > tokens) ||
        (nanoUsd !== null && total(sum, (spending) => spending.nanoUsd ?? 0) > nanoUsd)
      );
    });
    if (exceeded !== undefined) return { isGranted: false, exhausted: exceeded.scope };
    const id = randomUUID();
    this.#held.set(id, { spender, most, expiresAt: this.#clock() + this.#reservationMs });
    return { isGranted: true, id };
  }

  async settle(spender: Spender, used: Spending, reservation: string | null): Promise<void> {
    if (reservation !== null) this.#held.delete(reservation);
    this.entries.push({ day: this.#day(), spender, used });
  }

  async ofDay(day: string): Promise<UsageOfDay> {
    const entries = this.entries.filter((entry) => entry.day === day);
    const by = (name: (entry: Entry) => string): Record<string, UsageSum> => {
      const groups = Object.entries(Object.groupBy(entries, name));
      return Object.fromEntries(groups.map(([group, some]) => [group, sumOf(some ?? [])]));
    };
    const reserved = this.#holding().map(({ spending }) => spending);
    return {
      total: sumOf(entries),
      reservedTokens: total(reserved, ({ inputTokens, outputTokens }) => inputTokens + outputTokens),
      byModel: by(({ used }) => used.model),
      byRoute: by(({ spender }) => spender.route),
      byReader: by(({ spender }) => spender.reader),
    };
  }

  #day(): string {
    return new Date(this.#clock()).toISOString().slice(0, 10);
  }

  #today(): { spender: Spender; spending: Spending }[] {
    const today = this.entries.filter(({ day }) => day === this.#day());
    return today.map(({ spender, used }) => ({ spender, spending: used }));
  }

  #holding(): { spender: Spender; spending: Spending }[] {
    const live = [...this.#held.values()].filter(({ expiresAt }) => expiresAt > this.#clock());
    return live.map(({ spender, most }) => ({ spender, spending: most }));
  }
}

function isIn(scope: Budget['scope'], one: Spender, other: Spender): boolean {
  return scope === 'deployment' || one[scope] === other[scope];
}

function total<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function sumOf(entries: readonly Entry[]): UsageSum {
  return entries.reduce<UsageSum>((sum, { used }) => {
    const tokens = used.inputTokens + used.outputTokens;
    return {
      calls: sum.calls + 1,
      inputTokens: sum.inputTokens + used.inputTokens,
      outputTokens: sum.outputTokens + used.outputTokens,
      nanoUsd: sum.nanoUsd + (used.nanoUsd ?? 0),
      unpricedTokens: sum.unpricedTokens + (used.nanoUsd === null ? tokens : 0),
    };
  }, NOTHING);
}
