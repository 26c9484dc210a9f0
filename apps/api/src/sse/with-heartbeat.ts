import { createPatientReader, WAITING } from '../async/patient-reader.ts';

export const PING = Symbol('ping');

/** Passes a source on and yields PING whenever it has been silent for the interval, so that no proxy takes it for dead. */
export async function* withHeartbeat<T>(
  source: AsyncIterable<T, void>,
  intervalMs: number,
): AsyncGenerator<T | typeof PING, void, void> {
  const reader = createPatientReader(source);
  try {
    for (;;) {
      const result = await reader.next(intervalMs);
      if (result === WAITING) {
        yield PING;
      } else if (result.done) {
        return;
      } else {
        yield result.value;
      }
    }
  } finally {
    await reader.close();
  }
}
