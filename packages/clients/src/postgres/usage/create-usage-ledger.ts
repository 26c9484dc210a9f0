import { randomUUID } from 'node:crypto';

import type { Budget, Reservation, Spender, Spending, UsageLedger } from '@lattice/core';

import { internalsOf, type Database } from '../database/open-database.ts';
import { runChange } from '../database/run-change.ts';
import { statement } from '../database/statement.ts';
import { inTransaction, type Transaction } from '../database/transaction.ts';
import { readUsage } from './read-usage.ts';

export interface UsageLedgerOptions {
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How long something set aside waits to be settled; longer than any call takes. */
  readonly reservationMs?: number;
}

const RESERVATION_MS = 300_000;
const KEPT_DAYS = 90;
/** Any number that nothing else in the same database uses as an advisory lock. */
const LOCK = 7_113_582_042;
const MS_PER_DAY = 86_400_000;

/** The ledger in Postgres: one for all processes, which reserve one after the other. */
export function createUsageLedger(database: Database, options: UsageLedgerOptions = {}): UsageLedger {
  const { clock = Date.now, reservationMs = RESERVATION_MS } = options;
  const target = internalsOf(database);
  let tidiedOn = '';

  /** Once a day, with the first call of it: a timer would keep an idle database awake. */
  const tidy = async (today: string): Promise<void> => {
    if (tidiedOn === today) return;
    tidiedOn = today;
    const oldest = dayOf(Date.parse(today) - KEPT_DAYS * MS_PER_DAY);
    await runChange(target, statement`delete from lattice.usage_days where day < ${oldest}::date`);
  };

  return {
    async reserve(spender, most, budgets) {
      if (budgets.length === 0) return { isGranted: true, id: null };
      const now = clock();
      const expiresAt = new Date(now + reservationMs).toISOString();
      return inTransaction(target.pool, (transaction) =>
        reserveNow(transaction, { spender, most, budgets, now: new Date(now).toISOString(), expiresAt }),
      );
    },

    async settle({ reader, origin, route }, { model, inputTokens, outputTokens, nanoUsd }, reservation) {
      const today = dayOf(clock());
      const unpriced = nanoUsd === null ? inputTokens + outputTokens : 0;
      const booking = statement`
        with given_back as (delete from lattice.usage_reservations where id = ${reservation}::uuid)
        insert into lattice.usage_days as kept
          (day, reader, origin, route, model, calls, input_tokens, output_tokens, nano_usd, unpriced_tokens)
        values (${today}::date, ${reader}, ${origin}, ${route}, ${model},
          1, ${inputTokens}, ${outputTokens}, ${nanoUsd ?? 0}, ${unpriced})
        on conflict (day, reader, origin, route, model) do update set
          calls = kept.calls + 1,
          input_tokens = kept.input_tokens + excluded.input_tokens,
          output_tokens = kept.output_tokens + excluded.output_tokens,
          nano_usd = kept.nano_usd + excluded.nano_usd,
          unpriced_tokens = kept.unpriced_tokens + excluded.unpriced_tokens`;
      await runChange(target, booking);
      await tidy(today);
    },

    ofDay: (day, { signal } = {}) => readUsage(target, { day, now: new Date(clock()).toISOString(), signal }),
  };
}

interface ReservationRequest {
  readonly spender: Spender;
  readonly most: Spending;
  readonly budgets: readonly Budget[];
  readonly now: string;
  readonly expiresAt: string;
}

interface Used {
  readonly tokens: number;
  readonly nanoUsd: number;
}

/** A statement sees what was there when it began, so the lock is one of its own before. */
async function reserveNow(
  transaction: Transaction,
  { spender, most, budgets, now, expiresAt }: ReservationRequest,
): Promise<Reservation> {
  await transaction.run(statement`select pg_advisory_xact_lock(${LOCK}::bigint)`);
  const used = await usedToday(transaction, spender, now);
  const tokens = most.inputTokens + most.outputTokens;
  const nanoUsd = most.nanoUsd ?? 0;
  const exceeded = budgets.find(
    ({ scope, ...budget }) =>
      (budget.tokens !== null && used[scope].tokens + tokens > budget.tokens) ||
      (budget.nanoUsd !== null && used[scope].nanoUsd + nanoUsd > budget.nanoUsd),
  );
  if (exceeded !== undefined) return { isGranted: false, exhausted: exceeded.scope };
  const id = randomUUID();
  await transaction.run(statement`
    with expired as (delete from lattice.usage_reservations where expires_at <= ${now}::timestamptz)
    insert into lattice.usage_reservations (id, reader, origin, tokens, nano_usd, expires_at)
    values (${id}::uuid, ${spender.reader}, ${spender.origin}, ${tokens}, ${nanoUsd}, ${expiresAt}::timestamptz)`);
  return { isGranted: true, id };
}

/** Settled today and set aside at this moment. */
async function usedToday(
  transaction: Transaction,
  { reader, origin }: Spender,
  now: string,
): Promise<Record<Budget['scope'], Used>> {
  const [row = {}] = await transaction.rows<Record<string, string>>(statement`
    with used as (
      select reader, origin, input_tokens + output_tokens as tokens, nano_usd
      from lattice.usage_days where day = (${now}::timestamptz at time zone 'utc')::date
      union all
      select reader, origin, tokens, nano_usd from lattice.usage_reservations where expires_at > ${now}::timestamptz
    )
    select
      sum(tokens) as deployment_tokens,
      sum(nano_usd) as deployment_nano_usd,
      sum(tokens) filter (where reader = ${reader}) as reader_tokens,
      sum(nano_usd) filter (where reader = ${reader}) as reader_nano_usd,
      sum(tokens) filter (where origin = ${origin}) as origin_tokens,
      sum(nano_usd) filter (where origin = ${origin}) as origin_nano_usd
    from used`);
  const of = (scope: Budget['scope']): Used => ({
    tokens: Number(row[`${scope}_tokens`] ?? 0),
    nanoUsd: Number(row[`${scope}_nano_usd`] ?? 0),
  });
  return { deployment: of('deployment'), reader: of('reader'), origin: of('origin') };
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
