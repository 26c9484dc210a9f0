import { sortedEntries } from '../files/sorted-entries.ts';
import type { LockedPackage } from './pnpm-lock.ts';

/** Where a package stands in a `node_modules` tree. */
export interface Placement {
  /** `node_modules/a/node_modules/b`. */
  readonly path: string;
  readonly locked: LockedPackage;
  /** Reached only by dependencies that may be missing. */
  readonly optional: boolean;
}

/** Real trees end long before. */
const DEEPEST = 30;

interface Wanted {
  readonly name: string;
  readonly key: string;
  readonly optional: boolean;
  /** Path of the package that wants it; empty for those the workspace names itself. */
  readonly from: string;
}

/**
 * Lays locked packages out so that Node finds for each import the very version pnpm locked: at the top where the name
 * is free, beneath its importer otherwise. The importer's own folder is filled before anything below it is looked at,
 * so a package placed later never hides one that was found earlier.
 */
export function hoist(
  roots: ReadonlyMap<string, string>,
  packages: ReadonlyMap<string, LockedPackage>,
): readonly Placement[] {
  const placed = new Map<string, Placement>();
  const queue: Wanted[] = wantedBy('', roots, false);
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const locked = packages.get(next.key);
    if (locked === undefined) throw new Error(`The lock file has no package ${next.key}.`);
    const seen = findFrom(next.from, next.name, placed);
    if (seen !== undefined && isSame(seen.locked, locked)) {
      if (!seen.optional || next.optional) continue;
      // Needed after all, and with it whatever it needs.
      placed.set(seen.path, { ...seen, optional: false });
      queue.push(...wantedBy(seen.path, locked.dependencies, false));
      continue;
    }
    const path = `${seen === undefined || next.from === '' ? '' : `${next.from}/`}node_modules/${next.name}`;
    if (path.split('/node_modules/').length > DEEPEST) {
      throw new Error(
        `Several versions of ${next.name} need each other in turn, which a folder of packages cannot hold.`,
      );
    }
    if (placed.has(path)) throw new Error(`Two versions of ${next.name} are wanted at ${path}.`);
    placed.set(path, { path, locked, optional: next.optional });
    queue.push(
      ...wantedBy(path, locked.dependencies, next.optional),
      ...wantedBy(path, locked.optionalDependencies, true),
    );
  }
  return [...placed.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function isSame(a: LockedPackage, b: LockedPackage): boolean {
  return a.name === b.name && a.version === b.version;
}

function wantedBy(from: string, dependencies: ReadonlyMap<string, string>, optional: boolean): Wanted[] {
  return sortedEntries(dependencies).map(([name, key]) => ({ name, key, optional, from }));
}

/** As Node looks: beside the importer's own dependencies first, then one level up after the other. */
function findFrom(from: string, name: string, placed: ReadonlyMap<string, Placement>): Placement | undefined {
  for (const level of levelsAbove(from)) {
    const found = placed.get(`${level}node_modules/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function* levelsAbove(from: string): Generator<string> {
  for (let at = from; at !== ''; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) yield `${at}/`;
  yield '';
}
