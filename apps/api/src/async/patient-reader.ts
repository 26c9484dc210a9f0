export const WAITING = Symbol('waiting');

/** Reads a source with limited patience. */
export interface PatientReader<T> {
  /**
   * The next result, or WAITING when none came in time. The read that was begun stays begun: the next call takes it up,
   * so nothing is lost and the source is never asked twice at once.
   */
  next(waitMs: number): Promise<IteratorResult<T, void> | typeof WAITING>;
  close(): Promise<void>;
}

export function createPatientReader<T>(source: AsyncIterable<T, void>): PatientReader<T> {
  const iterator = source[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<T, void>> | null = null;

  return {
    async next(waitMs) {
      pending ??= iterator.next();
      if (waitMs === Infinity) {
        const whole = pending;
        pending = null;
        return whole;
      }
      const patience = Promise.withResolvers<typeof WAITING>();
      const timer = setTimeout(() => patience.resolve(WAITING), waitMs);
      try {
        const result = await Promise.race([pending, patience.promise]);
        if (result !== WAITING) {
          pending = null;
        }
        return result;
      } catch (error) {
        pending = null;
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    async close() {
      // A read nobody waits for any more may still fail; that failure has no reader.
      pending?.catch(() => {});
      await iterator.return?.();
    },
  };
}
