import type { LiveGeneration, VectorFilter } from '@lattice/core';

/**
 * Scope numbers a filter leaves of a generation. A generation is one site's and nobody's own, and each of its chunks is of
 * one scope, so that nothing else has to be looked at.
 */
export function scopesOf({ siteId, scopes }: LiveGeneration, filter: VectorFilter): number[] {
  if (filter.site !== undefined && filter.site !== siteId) return [];
  if (filter.owner !== undefined && filter.owner !== null) return [];
  return scopes
    .filter(
      ({ number, version, locale }) =>
        (filter.scopes?.includes(number) ?? true) &&
        (filter.versions?.includes(version ?? '') ?? true) &&
        (filter.locales?.includes(locale) ?? true),
    )
    .map(({ number }) => number);
}
