import { load } from 'js-yaml';
import * as z from 'zod';

/** A package of a registry as pnpm's lock file knows it, in one combination with its peers. */
export interface LockedPackage {
  /** pnpm's name of it: `name@version(peer@version)…`. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly engines: Readonly<Record<string, string>> | undefined;
  readonly os: readonly string[] | undefined;
  readonly cpu: readonly string[] | undefined;
  readonly libc: readonly string[] | undefined;
  /** Name as imported to the key of what it resolves to. */
  readonly dependencies: ReadonlyMap<string, string>;
  readonly optionalDependencies: ReadonlyMap<string, string>;
}

/** One package of the workspace. */
export interface Importer {
  /** Name as imported to key; no development dependencies. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Folders of the workspace's packages it depends on, relative to the root, by name. */
  readonly links: ReadonlyMap<string, string>;
}

export interface PnpmLock {
  readonly importers: ReadonlyMap<string, Importer>;
  readonly packages: ReadonlyMap<string, LockedPackage>;
}

const dependencies = z.record(z.string(), z.string()).default({});
const lockSchema = z.object({
  lockfileVersion: z.literal('9.0'),
  importers: z.record(
    z.string(),
    z.object({ dependencies: z.record(z.string(), z.object({ version: z.string() })).default({}) }),
  ),
  packages: z.record(
    z.string(),
    z.object({
      resolution: z.object({ integrity: z.string() }),
      engines: z.record(z.string(), z.string()).optional(),
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      libc: z.array(z.string()).optional(),
      peerDependencies: dependencies,
      peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
    }),
  ),
  snapshots: z.record(z.string(), z.object({ dependencies, optionalDependencies: dependencies })),
});
type Lock = z.infer<typeof lockSchema>;

/** Peers that some packages name for their types only. Nothing of ours is compiled where it runs. */
const TYPE_ONLY_PEERS: ReadonlySet<string> = new Set(['typescript']);

/** Reads `pnpm-lock.yaml`. Of peers, those that are optional or needed for types only are left out. */
export function readPnpmLock(text: string): PnpmLock {
  const lock = lockSchema.parse(load(text));
  return {
    importers: new Map(
      Object.entries(lock.importers).map(([folder, importer]) => [folder, toImporter(folder, importer)]),
    ),
    packages: new Map(Object.keys(lock.snapshots).map((key) => [key, toPackage(key, lock)])),
  };
}

function toImporter(folder: string, { dependencies: given }: Lock['importers'][string]): Importer {
  const entries = Object.entries(given).map(([name, { version }]) => [name, version] as const);
  const links = entries.filter(([, version]) => version.startsWith('link:'));
  return {
    dependencies: new Map(
      entries
        .filter(([, version]) => !version.startsWith('link:'))
        .map(([name, version]) => [name, keyOf(name, version)]),
    ),
    links: new Map(links.map(([name, version]) => [name, resolveFolder(folder, version.slice('link:'.length))])),
  };
}

function resolveFolder(from: string, relative: string): string {
  return new URL(relative, `file:///${from}/`).pathname.slice(1);
}

/** A dependency under another name is written with the name it has. */
function keyOf(name: string, version: string): string {
  return /^(?:@[^/(]+\/)?[^@/(]+@/.test(version) ? version : `${name}@${version}`;
}

function toPackage(key: string, lock: Lock): LockedPackage {
  const plain = key.replace(/\(.*$/, '');
  const at = plain.lastIndexOf('@');
  const about = lock.packages[plain];
  const snapshot = lock.snapshots[key];
  if (about === undefined || snapshot === undefined) throw new Error(`pnpm-lock.yaml says nothing about ${key}.`);
  const isWanted = (name: string): boolean => {
    if (!(name in about.peerDependencies)) return true;
    return !TYPE_ONLY_PEERS.has(name) && about.peerDependenciesMeta[name]?.optional !== true;
  };
  const toKeys = (given: Readonly<Record<string, string>>): Map<string, string> =>
    new Map(
      Object.entries(given)
        .filter(([name]) => isWanted(name))
        .map(([name, version]) => [name, keyOf(name, version)]),
    );
  return {
    key,
    name: plain.slice(0, at),
    version: plain.slice(at + 1),
    integrity: about.resolution.integrity,
    engines: about.engines,
    os: about.os,
    cpu: about.cpu,
    libc: about.libc,
    dependencies: toKeys(snapshot.dependencies),
    optionalDependencies: toKeys(snapshot.optionalDependencies),
  };
}
