import type { UsageOfDay, UsageSum } from '@lattice/core';

import { runQuery, type QueryTarget } from '../database/run-query.ts';
import { statement } from '../database/statement.ts';

export interface UsageQuery {
  readonly day: string;
  /** ISO 8601. */
  readonly now: string;
  readonly signal?: AbortSignal | undefined;
}

/** Readers named in a report. */
const MOST_READERS = 50;

interface UsageRow {
  readonly model: string | null;
  readonly route: string | null;
  readonly reader: string | null;
  readonly calls: string;
  readonly input_tokens: string;
  readonly output_tokens: string;
  readonly nano_usd: string;
  readonly unpriced_tokens: string;
  readonly reserved: string;
}

const NOTHING: UsageSum = { calls: 0, inputTokens: 0, outputTokens: 0, nanoUsd: 0, unpricedTokens: 0 };

/** The sums of a day: of everything, of each model, route and reader. */
export async function readUsage(target: QueryTarget, { day, now, signal }: UsageQuery): Promise<UsageOfDay> {
  const rows = await runQuery<UsageRow>(
    target,
    statement`
      select model, route, reader,
        coalesce(sum(calls), 0) as calls,
        coalesce(sum(input_tokens), 0) as input_tokens,
        coalesce(sum(output_tokens), 0) as output_tokens,
        coalesce(sum(nano_usd), 0) as nano_usd,
        coalesce(sum(unpriced_tokens), 0) as unpriced_tokens,
        (select coalesce(sum(tokens), 0) from lattice.usage_reservations
          where expires_at > ${now}::timestamptz) as reserved
      from lattice.usage_days where day = ${day}::date
      group by grouping sets ((), (model), (route), (reader))
      order by sum(input_tokens + output_tokens) desc nulls last`,
    { signal },
  );
  const total = rows.find(({ model, route, reader }) => model === null && route === null && reader === null);
  const by = (column: 'model' | 'route' | 'reader', most = Infinity): Record<string, UsageSum> =>
    Object.fromEntries(
      rows.flatMap((row) => (row[column] === null ? [] : [[row[column], toSum(row)] as const])).slice(0, most),
    );
  return {
    total: total === undefined ? NOTHING : toSum(total),
    reservedTokens: Number(total?.reserved ?? 0),
    byModel: by('model'),
    byRoute: by('route'),
    byReader: by('reader', MOST_READERS),
  };
}

function toSum(row: UsageRow): UsageSum {
  return {
    calls: Number(row.calls),
    inputTokens: Number(row.input_tokens),
    outputTokens: Number(row.output_tokens),
    nanoUsd: Number(row.nano_usd),
    unpricedTokens: Number(row.unpriced_tokens),
  };
}
