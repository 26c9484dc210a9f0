import type { CallOptions } from './site-index.ts';

/** Whom a model is asked for. Without names: what would identify a person comes as a digest. */
export interface Spender {
  /** One signed-in reader, API key or demo session, or `anonymous`. */
  readonly reader: string;
  /** Digest of the address the question came from. */
  readonly origin: string;
  /** Of the HTTP surface, as it is mounted. */
  readonly route: string;
}

/** What a call to a model uses. */
export interface Spending {
  /** `backend/model`. */
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Billionths of a US dollar; null where nobody knows the model's price. */
  readonly nanoUsd: number | null;
}

/** `origin` is everything asked from one address. */
export type BudgetScope = 'deployment' | 'reader' | 'origin';

/** What may be used on one day (UTC); null is no limit. */
export interface Budget {
  readonly scope: BudgetScope;
  readonly tokens: number | null;
  readonly nanoUsd: number | null;
}

export type Reservation =
  | { readonly isGranted: true; /** Null where nothing limits the call. */ readonly id: string | null }
  | { readonly isGranted: false; readonly exhausted: BudgetScope };

export interface UsageSum {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly nanoUsd: number;
  /** Of models whose price is unknown; not in `nanoUsd`. */
  readonly unpricedTokens: number;
}

export interface UsageOfDay {
  readonly total: UsageSum;
  /** Set aside for calls that are being made. */
  readonly reservedTokens: number;
  readonly byModel: Readonly<Record<string, UsageSum>>;
  readonly byRoute: Readonly<Record<string, UsageSum>>;
  /** Those who used the most. */
  readonly byReader: Readonly<Record<string, UsageSum>>;
}

/** What models were asked for, by whom, and what may still be asked. */
export interface UsageLedger {
  /**
   * Sets aside the most that a call may use, unless a budget of this day would be exceeded by it. Whoever reserves at the
   * same moment is counted. What is never settled is given back after some minutes.
   */
  reserve(spender: Spender, most: Spending, budgets: readonly Budget[]): Promise<Reservation>;
  /** Writes down what a call has used and gives back what was set aside for it. */
  settle(spender: Spender, used: Spending, reservation: string | null): Promise<void>;
  /** `day` as in 2026-11-29. */
  ofDay(day: string, options?: CallOptions): Promise<UsageOfDay>;
}
