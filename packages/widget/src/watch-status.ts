import type { ServerStatus } from './server-status.ts';

export interface WatchStatusOptions {
  readonly status: () => Promise<ServerStatus>;
  readonly onStatus: (status: ServerStatus) => void;
  readonly intervalMs: number;
  readonly signal: AbortSignal;
}

/** Asks again and again until the server is ready, then stops. */
export async function watchStatus({ status, onStatus, intervalMs, signal }: WatchStatusOptions): Promise<void> {
  while (!signal.aborted) {
    const current = await status();
    if (signal.aborted) return;
    onStatus(current);
    if (current.state === 'ready') return;
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
