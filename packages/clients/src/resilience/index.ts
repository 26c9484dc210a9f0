export { createResilience, type Resilience } from './create-resilience.ts';
export type { Classify, Failure } from './failure.ts';
export {
  DEFAULT_LIMITS,
  type ResilienceLimits,
  type ResilienceOptions,
  type RunOptions,
} from './resilience-options.ts';
export { parseRetryAfter } from './retry-after.ts';
