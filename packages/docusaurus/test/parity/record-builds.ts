// `npm run parity`: builds the sites of the parity tests with Docusaurus itself, and writes down what it served and said.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, glob, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { diff, parseArgs, promisify } from 'node:util';
import { z } from 'zod';

import {
  BUILT_SITES,
  type BrokenLink,
  type BuiltPage,
  builtPageSchema,
  fingerprintOf,
  isSource,
  lockFolder,
  type RecordedBuild,
  recordOf,
  recordSchema,
} from './recorded-build.ts';

const USAGE = `Usage: npm run parity -- [--check]

Builds each site of the parity tests with the Docusaurus of its lock file and records the result beside the tests. Takes
minutes; the installations are kept in the temporary folder.

  --check  writes nothing, says where a record differs, and fails if one does
`;

const run = promisify(execFile);

/** Installed versions of Docusaurus. */
const CACHE = join(tmpdir(), 'lattice-parity');
/** What the plugin of the fixtures writes into a build. */
const recordedRoutes = z.array(builtPageSchema.omit({ headings: true }).extend({ file: z.string() }));

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, help: { type: 'boolean' } } });
if (values.help === true) process.stdout.write(USAGE);
else for (const site of BUILT_SITES) if (!(await record(site, values.check))) process.exitCode = 1;

/** False where the record says something else. */
async function record(site: string, isCheck: boolean): Promise<boolean> {
  const file = recordOf(site);
  const built = await build(site);
  const text = `${JSON.stringify(built)}\n`;
  const known = await readFile(file, 'utf8').catch(() => '');
  process.stdout.write(`${basename(site)}: ${text === known ? 'as recorded' : 'differs from its record'}\n`);
  if (isCheck) {
    if (text !== known && known !== '') process.stdout.write(differences(recordSchema.parse(JSON.parse(known)), built));
    return text === known;
  }
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return true;
}

/** A line for each page or link that only one of them has, or has so: `-` as recorded, `+` as built. */
function differences(recorded: RecordedBuild, built: RecordedBuild): string {
  const entries = ({ pages, brokenLinks }: RecordedBuild): string[] =>
    [...pages, ...brokenLinks].map((entry) => JSON.stringify(entry));
  const changes = diff(entries(built), entries(recorded)).filter(([operation]) => operation !== 0);
  return changes.map(([operation, entry]) => `  ${operation === 1 ? '+' : '-'} ${entry}\n`).join('');
}

async function build(site: string): Promise<RecordedBuild> {
  const of = await fingerprintOf(site);
  const installed = await install(site);
  const folder = await mkdtemp(join(CACHE, 'building-'));
  try {
    await cp(site, folder, { recursive: true, filter: (path) => isSource(path.slice(site.length)) });
    await symlink(join(installed, 'node_modules'), join(folder, 'node_modules'));
    const docusaurus = join(folder, 'node_modules/@docusaurus/core/bin/docusaurus.mjs');
    const config = await writeRecordingConfiguration(folder);
    const { stdout, stderr } = await run(process.execPath, [docusaurus, 'build', '--no-minify', ...config], {
      cwd: folder,
      // Sites of one installation would share a cache, and be built with parts of each other.
      env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '', DOCUSAURUS_NO_PERSISTENT_CACHE: 'true' },
      maxBuffer: 64 * 1024 * 1024,
    });
    return { of, pages: await readBuild(join(folder, 'build')), brokenLinks: readBrokenLinks(`${stdout}\n${stderr}`) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function install(site: string): Promise<string> {
  const pinned = lockFolder(site);
  const lock = await readFile(join(pinned, 'package-lock.json'));
  const folder = join(CACHE, createHash('sha256').update(lock).digest('hex').slice(0, 16));
  if (existsSync(folder)) return folder;
  await mkdir(CACHE, { recursive: true });
  const unfinished = await mkdtemp(join(CACHE, 'installing-'));
  for (const name of ['package.json', 'package-lock.json']) await cp(join(pinned, name), join(unfinished, name));
  try {
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: unfinished });
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
  // Somebody else may have been faster.
  await rename(unfinished, folder).catch(() => rm(unfinished, { recursive: true, force: true }));
  return folder;
}

/** Fixtures record their routes themselves; a site for readers is made to, for this build. */
async function writeRecordingConfiguration(folder: string): Promise<string[]> {
  if (!existsSync(join(folder, 'docusaurus.config.ts')) || existsSync(join(folder, 'record-routes.cjs'))) return [];
  const plugin = JSON.stringify(join(import.meta.dirname, '__fixtures__/root-docs/record-routes.cjs'));
  const text = `import config from './docusaurus.config';\nexport default { ...config, plugins: [${plugin}] };\n`;
  await writeFile(join(folder, 'recording.config.ts'), text);
  return ['--config', 'recording.config.ts'];
}

/** In an order of its own, whatever that of the build. */
async function readBuild(folder: string): Promise<BuiltPage[]> {
  const pages: BuiltPage[] = [];
  for await (const path of glob('**/routes.json', { cwd: folder })) {
    const recorded = recordedRoutes.parse(JSON.parse(await readFile(join(folder, path), 'utf8')));
    for (const { file, ...page } of recorded) {
      const html = await readFile(join(folder, path, '..', file), 'utf8').catch(() => '');
      pages.push({ ...page, headings: readHeadings(html) });
    }
  }
  return inOrder(pages);
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

/** What Docusaurus says about the links of a site whose configuration asks it to warn. */
function readBrokenLinks(output: string): BrokenLink[] {
  const links: BrokenLink[] = [];
  let page = '';
  for (const line of output.split('\n')) {
    page = /^- Broken (?:link|anchor) on source page path = (.*):$/.exec(line)?.[1] ?? page;
    const [, link, resolved] = /^ +-> linking to (.*?)(?: \(resolved as: (.*)\))?$/.exec(line) ?? [];
    if (link !== undefined) links.push({ page, target: resolved ?? link });
  }
  return inOrder(links);
}

function inOrder<T>(entries: readonly T[]): T[] {
  const keyed = entries.map((entry) => ({ entry, key: JSON.stringify(entry) }));
  return keyed.toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ entry }) => entry);
}
