/** A person who presses Ctrl-C waits for what follows, and supervisors kill after ten seconds. */
const DEADLINE_MS = 4_000;
/** npm passes on the Ctrl-C that the terminal has already sent to everybody in front of it. */
const ECHO_MS = 1_000;
/** The last one is a terminal that was closed. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Aborted by the first signal to stop. A second one, or the deadline, ends the process without waiting for anything
 * that is still closing.
 */
export function stopOnSignals(onStop: () => void): AbortSignal {
  const stopping = new AbortController();
  let stoppedAt = 0;
  const stop = (): void => {
    if (stopping.signal.aborted) {
      if (performance.now() - stoppedAt > ECHO_MS) process.exit(1);
      return;
    }
    stoppedAt = performance.now();
    setTimeout(() => {
      process.stderr.write('lattice: something did not stop in time and was left.\n');
      process.exit(1);
    }, DEADLINE_MS).unref();
    onStop();
    stopping.abort();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return stopping.signal;
}
