import { LatticeError } from '@lattice/core';

import { sortedEntries } from '../files/sorted-entries.ts';
import { hoist, type Placement } from './hoist.ts';
import type { LockedPackage, PnpmLock } from './pnpm-lock.ts';

export interface NpmProject {
  readonly manifest: object;
  readonly lock: object;
}

const REGISTRY = 'https://registry.npmjs.org';

/**
 * What our packages in `folders` need from the registry, as one npm project locked to the very versions and hashes of
 * pnpm's lock file: `npm ci` installs in the image what the tests ran with. Only what runs on Linux is named.
 */
export function npmProject(
  identity: { readonly name: string; readonly version: string },
  folders: readonly string[],
  lock: PnpmLock,
): NpmProject {
  const roots = rootsOf(folders, lock);
  const placements = hoist(roots, lock.packages).filter(runsOnLinux);
  const present = new Set(placements.map(({ locked }) => `${locked.name}@${locked.version}`));
  const isPresent = (locked: LockedPackage): boolean => present.has(`${locked.name}@${locked.version}`);
  const versions = (dependencies: ReadonlyMap<string, string>): Record<string, string> | undefined => {
    const kept = sortedEntries(dependencies).flatMap(([name, key]) => {
      const locked = lock.packages.get(key);
      if (locked === undefined || !isPresent(locked)) return [];
      return [[name, locked.name === name ? locked.version : `npm:${locked.name}@${locked.version}`] as const];
    });
    return kept.length === 0 ? undefined : Object.fromEntries(kept);
  };
  const common = { ...identity, engines: { node: '>=24' }, dependencies: versions(roots) };
  return {
    manifest: { ...common, private: true, type: 'module' },
    lock: {
      ...identity,
      lockfileVersion: 3,
      requires: true,
      packages: Object.fromEntries([
        ['', common],
        ...placements.map((placement) => [placement.path, lockEntry(placement, versions)]),
      ]),
    },
  };
}

function rootsOf(folders: readonly string[], lock: PnpmLock): ReadonlyMap<string, string> {
  const roots = new Map<string, string>();
  for (const folder of folders) {
    for (const [name, key] of lock.importers.get(folder)?.dependencies ?? []) {
      const other = lock.packages.get(roots.get(name) ?? key);
      if (other?.version !== lock.packages.get(key)?.version) {
        throw new LatticeError('internal', `The workspace's packages use several versions of ${name}.`);
      }
      roots.set(name, key);
    }
  }
  return roots;
}

function runsOnLinux({ locked: { os, libc }, optional }: Placement): boolean {
  return !optional || (matches(os, 'linux') && matches(libc, 'glibc'));
}

/** As npm reads such lists: `!x` excludes. */
function matches(list: readonly string[] | undefined, value: string): boolean {
  if (list === undefined || list.includes('any')) return true;
  const allowed = list.filter((entry) => !entry.startsWith('!'));
  return !list.includes(`!${value}`) && (allowed.length === 0 || allowed.includes(value));
}

function lockEntry(
  { path, locked, optional }: Placement,
  versions: (dependencies: ReadonlyMap<string, string>) => Record<string, string> | undefined,
): object {
  const { name, version, integrity, engines, os, cpu, libc } = locked;
  const importedAs = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return defined({
    name: importedAs === name ? undefined : name,
    version,
    resolved: `${REGISTRY}/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`,
    integrity,
    optional: optional || undefined,
    engines,
    os,
    cpu,
    libc,
    dependencies: versions(locked.dependencies),
    optionalDependencies: versions(locked.optionalDependencies),
  });
}

function defined(fields: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
