import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isRecord } from './configuration/opaque.ts';

export interface DocusaurusVersion {
  readonly major: number;
  readonly minor: number;
}

/** A site that does not say gets the newest, which null stands for. */
export function isAtLeast(version: DocusaurusVersion | null, major: number, minor: number): boolean {
  return version === null || version.major > major || (version.major === major && version.minor >= minor);
}

/**
 * The version of Docusaurus a site is built with: the one installed, the one in a lock file, or the range in
 * package.json, each looked for in the site's folder and those above it. A range that allows newer minor versions
 * means the newest, as a fresh install would take it.
 */
export async function readDocusaurusVersion(siteDirectory: string, root: string): Promise<DocusaurusVersion | null> {
  const directories = directoriesUpTo(siteDirectory, root);
  for (const directory of directories) {
    const installed = await readJson(join(directory, 'node_modules/@docusaurus/core/package.json'));
    const found = parseVersion(installed?.['version']) ?? (await readLockFiles(directory));
    if (found !== undefined) return found;
  }
  for (const directory of directories) {
    const found = parseRange(await readRange(directory));
    if (found !== undefined) return found;
  }
  return null;
}

function directoriesUpTo(directory: string, root: string): string[] {
  const isInside = !relative(root, directory).startsWith('..');
  const parent = dirname(directory);
  return !isInside || directory === root || parent === directory
    ? [directory]
    : [directory, ...directoriesUpTo(parent, root)];
}

const LOCK_ENTRIES: readonly (readonly [file: string, entry: RegExp])[] = [
  ['package-lock.json', /"node_modules\/@docusaurus\/core":\s*\{\s*"version":\s*"([^"]+)"/],
  ['yarn.lock', /^"?@docusaurus\/core@[^\n]*:\n\s+version:?\s+"?([\d.]+)/m],
  ['pnpm-lock.yaml', /^\s+'?\/?@docusaurus\/core@(\d[\w.-]*)/m],
];

async function readLockFiles(directory: string): Promise<DocusaurusVersion | undefined> {
  for (const [file, entry] of LOCK_ENTRIES) {
    const text = await readFile(join(directory, file), 'utf8').catch(() => '');
    const version = parseVersion(entry.exec(text)?.[1]);
    if (version !== undefined) return version;
  }
  return undefined;
}

async function readRange(directory: string): Promise<unknown> {
  const manifest = await readJson(join(directory, 'package.json'));
  for (const key of ['dependencies', 'devDependencies', 'peerDependencies']) {
    const dependencies = manifest?.[key];
    if (isRecord(dependencies) && '@docusaurus/core' in dependencies) return dependencies['@docusaurus/core'];
  }
  return undefined;
}

/** undefined: nothing said. null: the newest. */
function parseRange(range: unknown): DocusaurusVersion | null | undefined {
  if (typeof range !== 'string') return undefined;
  if (/^(?:workspace|catalog):/.test(range)) return undefined;
  return /^[~=v]?\d+\.\d+/.test(range) ? parseVersion(range) : null;
}

function parseVersion(version: unknown): DocusaurusVersion | undefined {
  const [, major, minor] = (typeof version === 'string' && /(\d+)\.(\d+)/.exec(version)) || [];
  return major === undefined ? undefined : { major: Number(major), minor: Number(minor) };
}

async function readJson(file: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
