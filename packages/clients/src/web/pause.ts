import { setTimeout as sleep } from 'node:timers/promises';

/** Waits; where the signal is aborted meanwhile, throws its reason. */
export async function pause(forMs: number, signal: AbortSignal): Promise<void> {
  await sleep(forMs, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}
