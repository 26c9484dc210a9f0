import { isOpaque, isRecord } from './opaque.ts';

/** Later configurations win: objects are merged, everything else replaces what was there. */
export function mergeConfiguration(
  configurations: readonly Readonly<Record<string, unknown>>[],
): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const configuration of configurations) {
    for (const [key, value] of Object.entries(configuration)) {
      const existing = merged[key];
      const isMerged = isRecord(existing) && isRecord(value) && !isOpaque(existing) && !isOpaque(value);
      merged[key] = isMerged ? mergeConfiguration([existing, value]) : value;
    }
  }
  return merged;
}
