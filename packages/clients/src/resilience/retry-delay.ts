import type { ResilienceLimits } from './resilience-options.ts';

/** Spread over what the service asked for, so that those it sent away do not come back together. */
const RETRY_AFTER_SPREAD = 0.1;

/**
 * How long to wait before the next attempt; `attempt` counts from 1. What the service asks for is honoured in full; else
 * the time doubles, half of it by chance.
 */
export function retryDelayMs(
  attempt: number,
  retryAfterMs: number | null,
  { limits, random }: { readonly limits: ResilienceLimits; readonly random: () => number },
): number {
  if (retryAfterMs !== null) return retryAfterMs + Math.round(retryAfterMs * RETRY_AFTER_SPREAD * random());
  const longest = Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** (attempt - 1));
  return Math.floor((longest + random() * longest) / 2);
}
