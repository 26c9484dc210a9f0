import { LatticeError, usageQuerySchema, type UsageReport, type UsageSum } from '@lattice/core';
import type { IRouter } from 'express';

import type { AppDependencies } from '../app-dependencies.ts';
import { within } from '../async/within.ts';
import { mount } from '../http/method-guard.ts';
import { readQuery } from '../http/query-parameters.ts';
import { requireReady } from '../http/require-ready.ts';
import type { RouteGuards } from './route-guards.ts';

type UsageDependencies = Pick<AppDependencies, 'accounting' | 'clock' | 'limits' | 'readiness'>;

/** What models were used for on one day, today unless another is named. For operators. */
export function mountUsage(
  router: IRouter,
  { accounting, clock, limits, readiness }: UsageDependencies,
  { authorizer }: Pick<RouteGuards, 'authorizer'>,
): void {
  mount(router, '/api/v1/usage', {
    get: [
      requireReady(readiness),
      async (request, response) => {
        await authorizer.authorize(request, 'operate');
        const { day = new Date(clock()).toISOString().slice(0, 10) } = readQuery(request, usageQuerySchema);
        const usage = await within(accounting.usage.ofDay(day), limits.conversationDeadlineMs, unavailable);
        const { tokens, usd, readerTokens, addressTokens } = accounting.budgets;
        const report: UsageReport = {
          day,
          budgets: { tokens, usd, reader_tokens: readerTokens, address_tokens: addressTokens },
          total: present(usage.total),
          reserved_tokens: usage.reservedTokens,
          by_model: presentAll(usage.byModel),
          by_route: presentAll(usage.byRoute),
          by_reader: presentAll(usage.byReader),
        };
        response.json(report);
      },
    ],
  });
}

function presentAll(sums: Readonly<Record<string, UsageSum>>): Record<string, UsageReport['total']> {
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, present(sum)]));
}

function present({ calls, inputTokens, outputTokens, nanoUsd, unpricedTokens }: UsageSum): UsageReport['total'] {
  return {
    calls,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cost_usd: nanoUsd / 1e9,
    unpriced_tokens: unpricedTokens,
  };
}

function unavailable(): LatticeError {
  return new LatticeError('database-unavailable', 'The ledger does not answer.', { retryable: true });
}
