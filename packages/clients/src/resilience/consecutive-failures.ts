import { CircuitState, type IBreaker } from 'cockatiel';

/**
 * Opens after so many failures in a row. A probe that its caller cancelled proves nothing: the circuit closes one failure
 * short of opening, where the library's own breaker would take the cancellation for a success and start from nought.
 */
export class ConsecutiveFailures implements IBreaker {
  readonly #threshold: number;
  #probeCancelled = false;
  state = 0;

  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** The probe of a half-open circuit ended without an answer about the service. */
  probeCancelled(): void {
    this.#probeCancelled = true;
  }

  success(state: CircuitState): void {
    this.state = state === CircuitState.HalfOpen && this.#probeCancelled ? this.#threshold - 1 : 0;
    this.#probeCancelled = false;
  }

  failure(): boolean {
    this.#probeCancelled = false;
    this.state += 1;
    return this.state >= this.#threshold;
  }
}
