/**
 * Passes a source on until the signal aborts, then throws the signal's reason at once, also while the source is silent.
 * The source is told to return in the same moment, whether or not anybody reads on, and is not waited for: one that does
 * not heed its own signal must not hold the stream.
 */
export async function* untilAborted<T>(
  source: AsyncIterable<T, void>,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const iterator = source[Symbol.asyncIterator]();
  // One promise per step: racing every step against one long-lived promise would keep them all alive.
  let step = Promise.withResolvers<IteratorResult<T, void>>();
  step.promise.catch(() => {});
  const abort = (): void => {
    step.reject(signal.reason);
    iterator.return?.()?.catch(() => {});
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      step = Promise.withResolvers<IteratorResult<T, void>>();
      iterator.next().then(step.resolve, step.reject);
      const result = await step.promise;
      if (result.done) {
        return;
      }
      yield result.value;
    }
  } finally {
    signal.removeEventListener('abort', abort);
    if (!signal.aborted) {
      await iterator.return?.();
    }
  }
}
