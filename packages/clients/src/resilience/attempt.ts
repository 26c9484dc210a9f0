/** The silence of a service during an attempt: stopped while somebody else is at fault. */
export interface Silence {
  /** The service has spoken; the time begins anew. */
  broken(): void;
  /** Somebody else is being waited for. */
  pause(): void;
}

/** Why an attempt ended before the call did. */
export type Interruption = 'silence' | 'aborted';

export class Interrupted extends Error {
  readonly by: Interruption;

  constructor(by: Interruption) {
    super(by);
    this.by = by;
  }
}

/**
 * Runs the call until it ends, the service is silent for too long or the signal is aborted. Does not wait for a call that
 * ignores the signal it is given, and takes every listener and timer away again.
 *
 * @throws Interrupted
 */
export async function attempt<T>(
  call: (signal: AbortSignal, silence: Silence) => Promise<T>,
  options: { readonly signal: AbortSignal; readonly silenceMs: number },
): Promise<T> {
  const { signal, silenceMs } = options;
  if (signal.aborted) throw new Interrupted('aborted');
  const end = new AbortController();
  const { promise: interruption, reject } = Promise.withResolvers<never>();
  const interrupt = (by: Interruption): void => {
    const reason = new Interrupted(by);
    reject(reason);
    end.abort(reason);
  };
  const onAbort = (): void => interrupt('aborted');
  signal.addEventListener('abort', onAbort, { once: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence: Silence = {
    broken() {
      clearTimeout(timer);
      timer = setTimeout(interrupt, silenceMs, 'silence');
    },
    pause() {
      clearTimeout(timer);
    },
  };
  silence.broken();
  try {
    return await Promise.race([call(end.signal, silence), interruption]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
