import { pause } from '../resilience/pause.ts';

/** Lets so many items a minute through, in the order they were asked for. */
export interface ItemBucket {
  /** Resolves when the items may be sent, or the signal is aborted. */
  take(items: number, signal: AbortSignal): Promise<void>;
  /** Counts items that are sent without waiting; whoever takes some next waits for them too. */
  spend(items: number): void;
}

const MINUTE_MS = 60_000;
const unlimited: ItemBucket = { take: () => Promise.resolve(), spend: () => undefined };

/**
 * A token bucket that starts full and fills evenly. Providers count each text of a batch, so the unit is the text and not
 * the call. Null: no limit.
 */
export function createItemBucket(perMinute: number | null): ItemBucket {
  if (perMinute === null) return unlimited;
  const itemMs = MINUTE_MS / perMinute;
  // Below zero, items are promised to somebody who waits.
  let level = perMinute;
  let filledAt = performance.now();
  const spend = (items: number): void => {
    const now = performance.now();
    level = Math.min(perMinute, level + (now - filledAt) / itemMs) - items;
    filledAt = now;
  };
  return {
    spend,
    async take(items, signal) {
      spend(items);
      if (level >= 0) return;
      await pause(-level * itemMs, signal);
      if (signal.aborted) level += items;
    },
  };
}
