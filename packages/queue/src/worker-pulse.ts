/** What a supervised worker sends over its channel while its event loop turns. */
export const PULSE = 'lattice-pulse';
const INTERVAL_MS = 1_000;

/** Tells the supervisor of this process, where it has one, that it does not hang. Until disposed. */
export function startPulse(): Disposable {
  const beat = (): void => {
    // The channel may close while a message is under way.
    if (process.connected) process.send?.(PULSE, undefined, undefined, () => undefined);
  };
  beat();
  const timer = setInterval(beat, INTERVAL_MS).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
