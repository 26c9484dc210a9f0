/** Bounds of the API. Plain data, so that a deployment and a test can each have their own. */
export interface AppLimits {
  readonly maxBodyBytes: number;
  /** Path and query. */
  readonly maxUrlLength: number;
  /** Answers being made at one moment, streamed or not. */
  readonly maxOpenAnswers: number;
  /** Questions a minute; 0 is no limit. */
  readonly questionsPerAddress: number;
  readonly questionsPerSession: number;
  /** Of one signed-in reader or API key. */
  readonly questionsPerPrincipal: number;
  /** Wrong tokens a minute from one address before no more are looked at; 0 is no limit. */
  readonly authFailuresPerAddress: number;
  /** Whether callers on this machine are left out of all three. */
  readonly loopbackExempt: boolean;
  /** Longest silence on a stream. */
  readonly pingIntervalMs: number;
  /** Text that arrives within this time travels in one event. */
  readonly batchIntervalMs: number;
  /** How long a stream waits for its first event before it commits to status 200. */
  readonly firstEventPatienceMs: number;
  /** Longest wait for the conversation store. */
  readonly conversationDeadlineMs: number;
  /** Longest wait for whoever checks a token. */
  readonly authDeadlineMs: number;
  /** Longest wait for any one dependency when health or status is asked. */
  readonly probeDeadlineMs: number;
  readonly readinessCacheMs: number;
}

export const DEFAULT_LIMITS: AppLimits = {
  maxBodyBytes: 1_000_000,
  maxUrlLength: 8_000,
  maxOpenAnswers: 2_000,
  questionsPerAddress: 20,
  questionsPerSession: 20,
  questionsPerPrincipal: 60,
  authFailuresPerAddress: 60,
  loopbackExempt: true,
  pingIntervalMs: 10_000,
  batchIntervalMs: 25,
  firstEventPatienceMs: 1_000,
  conversationDeadlineMs: 2_000,
  authDeadlineMs: 4_000,
  probeDeadlineMs: 800,
  readinessCacheMs: 1_000,
};
