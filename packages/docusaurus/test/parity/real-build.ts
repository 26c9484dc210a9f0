import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** Installed versions of Docusaurus and what they built, kept between runs: both take minutes. */
const CACHE = join(tmpdir(), 'lattice-parity');

const builtPages = z.array(
  z.object({
    locale: z.string(),
    route: z.string(),
    source: z.string().nullable(),
    category: z.string().nullable(),
    /** Level and id of each heading of the page's article. */
    headings: z.array(z.tuple([z.number(), z.string().nullable()])),
  }),
);
export type BuiltPage = z.infer<typeof builtPages>[number];

/** Docusaurus could not be had, as where there is no network. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
}

export const ROBOTICS_BOOK = join(import.meta.dirname, '../../../../examples/robotics-book');

/** A fixture that pins nothing itself is built with what the book pins, which is installed anyway. */
function lockFolder(site: string): string {
  return existsSync(join(site, 'package-lock.json')) ? site : ROBOTICS_BOOK;
}

/** Builds a site with the Docusaurus of its lock file and returns what was served, from the cache if it can. */
export async function buildSite(fixture: string): Promise<BuiltPage[]> {
  const result = join(CACHE, `${await hashFolder(fixture)}.json`);
  if (!existsSync(result)) {
    const pages = await build(fixture, async ({ folder }) => readBuild(folder));
    await writeAtomically(result, JSON.stringify(pages));
  }
  return builtPages.parse(JSON.parse(await readFile(result, 'utf8')));
}

/** A link that Docusaurus itself calls broken. */
export interface BrokenLink {
  /** Route of the page it is on, with baseUrl. */
  readonly page: string;
  /** Path and anchor it leads to, with baseUrl. */
  readonly target: string;
}

/** What Docusaurus says about the links of a site whose configuration asks it to warn, from the cache if it can. */
export async function brokenLinks(fixture: string): Promise<BrokenLink[]> {
  const result = join(CACHE, `${await hashFolder(fixture)}.txt`);
  if (!existsSync(result)) await writeAtomically(result, await build(fixture, async ({ output }) => output));
  const output = await readFile(result, 'utf8');
  const links: BrokenLink[] = [];
  let page = '';
  for (const line of output.split('\n')) {
    page = /^- Broken (?:link|anchor) on source page path = (.*):$/.exec(line)?.[1] ?? page;
    const [, link, resolved] = /^ +-> linking to (.*?)(?: \(resolved as: (.*)\))?$/.exec(line) ?? [];
    if (link !== undefined) links.push({ page, target: resolved ?? link });
  }
  return links;
}

async function install(fixture: string): Promise<string> {
  const pinned = lockFolder(fixture);
  const lock = await readFile(join(pinned, 'package-lock.json'));
  const folder = join(CACHE, createHash('sha256').update(lock).digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'installing-'));
  for (const name of ['package.json', 'package-lock.json']) await cp(join(pinned, name), join(unfinished, name));
  try {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished });
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    throw new InstallError('Docusaurus could not be installed to compare with', { cause });
  }
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  return folder;
}

interface Build {
  /** What would be served. */
  readonly folder: string;
  /** What was printed. */
  readonly output: string;
}

async function build<T>(fixture: string, read: (made: Build) => Promise<T>): Promise<T> {
  const installed = await install(fixture);
  const site = await mkdtemp(join(CACHE, 'building-'));
  try {
    await cp(fixture, site, { recursive: true, filter: (path) => isSource(path.slice(fixture.length)) });
    await symlink(join(installed, 'node_modules'), join(site, 'node_modules'));
    const docusaurus = join(site, 'node_modules/@docusaurus/core/bin/docusaurus.mjs');
    const config = await writeRecordingConfiguration(site);
    const { stdout, stderr } = await run(process.execPath, [docusaurus, 'build', '--no-minify', ...config], {
      cwd: site,
      // Sites of one installation would share a cache, and be built with parts of each other.
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', DOCUSAURUS_NO_PERSISTENT_CACHE: 'true' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return await read({ folder: join(site, 'build'), output: `${stdout}\n${stderr}` });
  } finally {
    await rm(site, { recursive: true, force: true });
  }
}

/** Fixtures record their routes themselves; a site for readers is made to, for this build. */
async function writeRecordingConfiguration(site: string): Promise<string[]> {
  if (!existsSync(join(site, 'docusaurus.config.ts')) || existsSync(join(site, 'record-routes.cjs'))) return [];
  const plugin = JSON.stringify(join(import.meta.dirname, '__fixtures__/root-docs/record-routes.cjs'));
  const text = `import config from './docusaurus.config';\nexport default { ...config, plugins: [${plugin}] };\n`;
  await writeFile(join(site, 'recording.config.ts'), text);
  return ['--config', 'recording.config.ts'];
}

const recordedRoutes = z.array(builtPages.element.omit({ headings: true }).extend({ file: z.string() }));

async function readBuild(folder: string): Promise<BuiltPage[]> {
  const pages: BuiltPage[] = [];
  for await (const path of glob('**/routes.json', { cwd: folder })) {
    const recorded = recordedRoutes.parse(JSON.parse(await readFile(join(folder, path), 'utf8')));
    for (const { file, ...page } of recorded) {
      const html = await readFile(join(folder, path, '..', file), 'utf8').catch(() => '');
      pages.push({ ...page, headings: readHeadings(html) });
    }
  }
  return pages;
}

/** Headings inside the article, where the theme puts nothing of its own but the title. */
function readHeadings(html: string): [number, string | null][] {
  const [, article = ''] = /<article\b[^>]*>([\s\S]*?)<\/article>/.exec(html) ?? [];
  return [...article.matchAll(/<h([1-6])\b([^>]*)>/g)].map(([, level, attributes = '']) => {
    const [, id] = /\bid="([^"]*)"/.exec(attributes) ?? [];
    return [
      Number(level),
      id === undefined ? null : id.replaceAll('&amp;', '&').replaceAll('&#x27;', "'").replaceAll('&quot;', '"'),
    ];
  });
}

/** Not what somebody who read the site here has left behind. */
function isSource(path: string): boolean {
  return !path.split(sep).some((part) => part === 'node_modules' || part === 'build' || part === '.docusaurus');
}

async function hashFolder(folder: string): Promise<string> {
  const files = await Array.fromAsync(glob('**/*', { cwd: folder, withFileTypes: true }));
  const paths = files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => isSource(path.slice(folder.length)));
  const hash = createHash('sha256').update(await readFile(join(lockFolder(folder), 'package-lock.json')));
  for (const path of paths.toSorted()) hash.update(`${path.slice(folder.length)}\n`).update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}

async function writeAtomically(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, text);
  await rename(temporary, file);
}
