import type { ReplicaFilter, VectorPoint } from '@lattice/core';

/** Names of the two vectors of a point. */
export const DENSE = 'dense';
export const WORDS = 'words';

/** Every field a filter names is indexed, since Qdrant would look at each payload otherwise. */
export const INDEXED_FIELDS = [
  // Every search names exactly one, so points of a generation are stored side by side.
  { field_name: 'generation', field_schema: { type: 'keyword', is_tenant: true } },
  { field_name: 'site', field_schema: { type: 'keyword' } },
  { field_name: 'route', field_schema: { type: 'keyword' } },
  { field_name: 'version', field_schema: { type: 'keyword' } },
  { field_name: 'locale', field_schema: { type: 'keyword' } },
  { field_name: 'owner', field_schema: { type: 'keyword' } },
  { field_name: 'scope', field_schema: { type: 'integer', lookup: true, range: false } },
] as const;

type Match = {
  readonly key: string;
  readonly match: { readonly value: string } | { readonly any: (string | number)[] };
};

export interface PointFilter {
  must: Match[];
}

/** Null where nothing can match. */
export function toFilter({ generation, site, scopes, versions, locales, owner }: ReplicaFilter): PointFilter | null {
  const must: Match[] = [{ key: 'generation', match: { value: generation } }];
  if (site !== undefined) must.push({ key: 'site', match: { value: site } });
  if (owner !== undefined) must.push({ key: 'owner', match: { value: ownerValue(owner) } });
  const lists = { scope: scopes, version: versions, locale: locales };
  for (const [key, list] of Object.entries(lists)) {
    if (list === undefined) continue;
    if (list.length === 0) return null;
    must.push({ key, match: { any: [...list] } });
  }
  return { must };
}

export function toPoint(point: VectorPoint) {
  const { id, site, generation, route, chunk, scope, version, locale, owner, dense, sparse } = point;
  return {
    id,
    vector: {
      ...(dense === null ? {} : { [DENSE]: Array.from(dense) }),
      ...(sparse.indices.length === 0 ? {} : { [WORDS]: { indices: [...sparse.indices], values: [...sparse.values] } }),
    },
    payload: { site, generation, route, chunk, scope, version, locale, owner: ownerValue(owner) },
  };
}

/** Nobody is a value too: a filter on what is absent would use no index. */
function ownerValue(owner: string | null): string {
  return owner === null ? 'nobody' : `owner:${owner}`;
}
