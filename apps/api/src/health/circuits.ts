/** A breaker in front of a service, as operators see it. */
export interface CircuitState {
  readonly name: string;
  readonly state: 'CLOSED' | 'OPEN' | 'HALF_OPEN';
  /** In a row. */
  readonly failures: number;
  /** When it entered this state. */
  readonly since: Date;
  /** When an open breaker lets a call through again. */
  readonly nextAttemptAt: Date | null;
}
