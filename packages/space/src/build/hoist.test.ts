import { expect, it } from 'vitest';

import { hoist, type Placement } from './hoist.ts';
import type { LockedPackage } from './pnpm-lock.ts';

type Sketch = Readonly<Record<string, readonly string[]>>;

/** `{ 'a@1': ['b@1'] }`: a list of what each package depends on; `?b@1` where it may be missing. */
function packagesOf(sketch: Sketch): ReadonlyMap<string, LockedPackage> {
  const split = (key: string) => ({ name: key.slice(0, key.indexOf('@')), version: key.slice(key.indexOf('@') + 1) });
  const named = (keys: readonly string[]) => new Map(keys.map((key) => [split(key).name, key]));
  return new Map(
    Object.entries(sketch).map(([key, wants]) => {
      const optional = wants.filter((want) => want.startsWith('?')).map((want) => want.slice(1));
      const rest = { integrity: '', engines: undefined, os: undefined, cpu: undefined, libc: undefined };
      const dependencies = named(wants.filter((want) => !want.startsWith('?')));
      return [key, { key, ...split(key), ...rest, dependencies, optionalDependencies: named(optional) }];
    }),
  );
}

const paths = (placements: readonly Placement[]) =>
  placements.map(
    ({ path, locked, optional }) => `${path.replaceAll('node_modules/', '')}@${locked.version}${optional ? '?' : ''}`,
  );

it('shares one version and nests another', () => {
  const packages = packagesOf({ 'a@1': ['c@1'], 'b@1': ['c@2'], 'c@1': [], 'c@2': ['d@1'], 'd@1': [] });
  const roots = new Map([
    ['a', 'a@1'],
    ['b', 'b@1'],
  ]);
  expect(paths(hoist(roots, packages))).toEqual(['a@1', 'b@1', 'b/c@2', 'c@1', 'd@1']);
});

it('ends for packages that need each other', () => {
  const packages = packagesOf({ 'a@1': ['b@1'], 'b@1': ['c@1'], 'c@1': ['a@1'] });
  expect(paths(hoist(new Map([['a', 'a@1']]), packages))).toEqual(['a@1', 'b@1', 'c@1']);
});

it('says so where no folder can hold them', () => {
  const packages = packagesOf({ 'a@1': ['b@1'], 'b@1': ['a@2'], 'a@2': ['b@2'], 'b@2': ['a@1'] });
  expect(() => hoist(new Map([['a', 'a@1']]), packages)).toThrow('need each other in turn');
});

it('marks what may be missing, unless somebody else needs it', () => {
  const packages = packagesOf({
    'a@1': ['?x@1', '?y@1'],
    'b@1': ['y@1'],
    'x@1': ['z@1'],
    'y@1': ['w@1'],
    'z@1': [],
    'w@1': [],
  });
  const roots = new Map([
    ['a', 'a@1'],
    ['b', 'b@1'],
  ]);
  expect(paths(hoist(roots, packages))).toEqual(['a@1', 'b@1', 'w@1', 'x@1?', 'y@1', 'z@1?']);
});
