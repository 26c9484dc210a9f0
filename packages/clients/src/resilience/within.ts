import { Interrupted } from './attempt.ts';

/** Ends the work when the time is over or the outer signal is aborted, and does not wait for it to notice. */
export async function within<T>(
  timeoutMs: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const { promise: over, reject } = Promise.withResolvers<never>();
  const stop = (): void => {
    const reason = new Interrupted('aborted');
    reject(reason);
    end.abort(reason);
  };
  const timer = setTimeout(stop, timeoutMs);
  outer?.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work(end.signal), over]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}
