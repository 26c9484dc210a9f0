import { LatticeError } from '@lattice/core';
import type { Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { subjectOf } from '../identity/principal.ts';
import type { Principal } from '../identity/principal.ts';
import type { AppLimits } from './limits.ts';

export type QuestionBudgetLimits = Pick<
  AppLimits,
  'questionsPerAddress' | 'questionsPerSession' | 'questionsPerPrincipal' | 'loopbackExempt'
>;

/** Takes one from the budgets of whoever asks and says in headers what is left. */
export type Spend = (principal: Principal, response: Response) => Promise<void>;

interface Budget {
  readonly name: 'address' | 'session' | 'principal';
  readonly limiter: RateLimiterMemory;
}

interface Spent {
  readonly name: string;
  readonly quota: number;
  readonly remaining: number;
  readonly resetSeconds: number;
  readonly refused: boolean;
}

const WINDOW_SECONDS = 60;

/**
 * Whoever proves who they are has a budget of their own, wherever they come from. Everybody else has the one of their
 * address and, where they name a session, the session's too: whoever invents a session for each question still has one
 * address. The operator has none. `what` is counted apart from everything else, within the same bounds.
 */
export function createQuestionBudget(limits: QuestionBudgetLimits, what: 'questions' | 'votes' = 'questions'): Spend {
  const perAddress = createBudget('address', limits.questionsPerAddress);
  const perSession = createBudget('session', limits.questionsPerSession);
  const perPrincipal = createBudget('principal', limits.questionsPerPrincipal);

  const budgetsOf = (principal: Principal): [Budget | null, string][] => {
    switch (principal.kind) {
      case 'anonymous':
        return [[perAddress, principal.origin.address]];
      case 'demo':
        return [
          [perAddress, principal.origin.address],
          [perSession, principal.session],
        ];
      case 'user':
      case 'api-key':
        return [[perPrincipal, subjectOf(principal) ?? '']];
      case 'operator':
        return [];
    }
  };

  return async (principal, response) => {
    if (limits.loopbackExempt && principal.origin.local) {
      return;
    }
    const spent: Spent[] = [];
    for (const [budget, key] of budgetsOf(principal)) {
      if (budget !== null && !spent.some(({ refused }) => refused)) {
        spent.push(await spend(budget, key));
      }
    }
    writeHeaders(response, spent);
    const refusal = spent.find(({ refused }) => refused);
    if (refusal) {
      response.setHeader('Retry-After', String(refusal.resetSeconds));
      throw new LatticeError('rate-limited', `Too many ${what}: ${refusal.quota} a minute are possible here.`, {
        retryable: true,
        fix: `Ask again in ${refusal.resetSeconds} s.`,
      });
    }
  };
}

function createBudget(name: Budget['name'], points: number): Budget | null {
  // The limiter's timers are unreferenced: they keep no process alive.
  return points === 0
    ? null
    : { name, limiter: new RateLimiterMemory({ points, duration: WINDOW_SECONDS, keyPrefix: name }) };
}

async function spend({ name, limiter }: Budget, key: string): Promise<Spent> {
  const describe = (result: RateLimiterRes, refused: boolean): Spent => ({
    name,
    quota: limiter.points,
    remaining: result.remainingPoints,
    resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1_000)),
    refused,
  });
  try {
    return describe(await limiter.consume(key), false);
  } catch (result) {
    if (result instanceof RateLimiterRes) {
      return describe(result, true);
    }
    throw result;
  }
}

/** draft-ietf-httpapi-ratelimit-headers, and the three single headers of its early versions that many clients read. */
function writeHeaders(response: Response, spent: readonly Spent[]): void {
  const tightest = spent.toSorted((a, b) => a.remaining - b.remaining)[0];
  if (tightest === undefined) {
    return;
  }
  const policy = spent.map(({ name, quota }) => `"${name}";q=${quota};w=${WINDOW_SECONDS}`);
  const state = spent.map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`);
  response.setHeader('RateLimit-Policy', policy.join(', '));
  response.setHeader('RateLimit', state.join(', '));
  response.setHeader('RateLimit-Limit', String(tightest.quota));
  response.setHeader('RateLimit-Remaining', String(tightest.remaining));
  response.setHeader('RateLimit-Reset', String(tightest.resetSeconds));
}
