import { pause } from './pause.ts';

/** Keeps the starts of requests apart. */
export class Pacer {
  readonly #intervalMs: number;
  #nextAt = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Resolves when the caller may start. Callers start in the order they asked. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = performance.now();
    const at = Math.max(now, this.#nextAt);
    this.#nextAt = at + this.#intervalMs;
    await pause(at - now, signal);
  }

  /** Nobody who asks from now on starts earlier than this. */
  holdOff(forMs: number): void {
    this.#nextAt = Math.max(this.#nextAt, performance.now() + forMs);
  }
}
