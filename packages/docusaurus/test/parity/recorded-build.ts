import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { z } from 'zod';

const FIXTURES = join(import.meta.dirname, '__fixtures__');
const ROBOTICS_BOOK = join(import.meta.dirname, '../../../../examples/robotics-book');
export const LINKS = join(FIXTURES, 'links');
/** Sites that Docusaurus has built, by their folders. */
export const BUILT_SITES: readonly string[] = [
  join(FIXTURES, 'root-docs'),
  join(FIXTURES, 'versions'),
  ROBOTICS_BOOK,
  LINKS,
];

export const builtPageSchema = z.object({
  locale: z.string(),
  route: z.string(),
  source: z.string().nullable(),
  category: z.string().nullable(),
  /** Level and id of each heading of the page's article. */
  headings: z.array(z.tuple([z.number(), z.string().nullable()])),
});
export type BuiltPage = z.infer<typeof builtPageSchema>;

/** A link that Docusaurus itself calls broken. */
const brokenLinkSchema = z.object({
  /** Route of the page it is on, with baseUrl. */
  page: z.string(),
  /** Path and anchor it leads to, with baseUrl. */
  target: z.string(),
});
export type BrokenLink = z.infer<typeof brokenLinkSchema>;

export const recordSchema = z.object({
  /** Fingerprint of the site and of the versions it was built with. */
  of: z.string(),
  pages: z.array(builtPageSchema),
  brokenLinks: z.array(brokenLinkSchema),
});
/** What a real build of a site served, where the site records its routes, and said, where it is asked to warn of links. */
export type RecordedBuild = z.infer<typeof recordSchema>;

export function recordOf(site: string): string {
  return join(FIXTURES, 'recorded', `${basename(site)}.json`);
}

/**
 * What Docusaurus built of a site, as `npm run parity` wrote it down.
 * @throws Error where the site has changed since
 */
export async function recordedBuild(site: string): Promise<RecordedBuild> {
  const record = recordSchema.parse(JSON.parse(await readFile(recordOf(site), 'utf8')));
  if (record.of === (await fingerprintOf(site))) return record;
  throw new Error(`${basename(site)} has changed since its build was recorded. Record it again: npm run parity`);
}

/** A fixture that pins nothing itself is built with what the book pins. */
export function lockFolder(site: string): string {
  return existsSync(join(site, 'package-lock.json')) ? site : ROBOTICS_BOOK;
}

/** Not what somebody who read the site here has left behind. */
export function isSource(path: string): boolean {
  return !path.split(sep).some((part) => part === 'node_modules' || part === 'build' || part === '.docusaurus');
}

export async function fingerprintOf(site: string): Promise<string> {
  const files = await Array.fromAsync(glob('**/*', { cwd: site, withFileTypes: true }));
  const paths = files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(site.length))
    .filter(isSource)
    .map((path) => path.replaceAll(sep, '/'));
  const hash = createHash('sha256').update(await readFile(join(lockFolder(site), 'package-lock.json')));
  for (const path of paths.toSorted()) hash.update(`${path}\n`).update(await readFile(site + path));
  return hash.digest('hex').slice(0, 16);
}
