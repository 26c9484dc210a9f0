/** Longer waits than this are a mistake of the sender, or as good as an outage. */
const LONGEST_MS = 24 * 60 * 60 * 1_000;

/**
 * Milliseconds from the header `Retry-After`, which holds seconds or a date; null where it holds neither.
 *
 * See https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header: string | null | undefined, now: number = Date.now()): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), LONGEST_MS);
}
