import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readSite, type ReadSiteOptions, type Site, type SitePage } from '../../src/index.ts';

/** Files of a site by path; a value that is no text is written as JSON. */
export type Files = Readonly<Record<string, unknown>>;

export interface TemporarySite extends AsyncDisposable {
  readonly root: string;
  write(files: Files): Promise<void>;
  read(options?: ReadSiteOptions): Promise<Site>;
}

export async function createSite(files: Files): Promise<TemporarySite> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'lattice-site-')));
  const site: TemporarySite = {
    root,
    async write(added) {
      for (const [path, content] of Object.entries(added)) {
        const file = join(root, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
      }
    },
    read: (options = {}) => readSite(root, options),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  await site.write(files);
  return site;
}

/** A configuration with the classic preset; `docs`, `blog` and `pages` are the preset's options. */
export function classic(preset: Files = {}, options: Files = {}): Files {
  const configuration = {
    title: 'Test',
    url: 'https://x.example',
    baseUrl: '/',
    presets: [['classic', preset]],
    ...options,
  };
  return { 'docusaurus.config.js': `module.exports = ${JSON.stringify(configuration)};` };
}

/** Documents below `docs/`: paths to front matter, or null for a file without any. */
export function docs(files: Readonly<Record<string, Files | null>>, folder = 'docs'): Files {
  return Object.fromEntries(
    Object.entries(files).map(([path, frontMatter]) => [
      `${folder}/${path}`,
      frontMatter === null ? '# Title\n' : `---\n${JSON.stringify(frontMatter)}\n---\n\n# Title\n`,
    ]),
  );
}

/** Routes of pages of a kind by their source. */
export function routesBySource(site: Site, kind: SitePage['kind'] = 'doc'): Record<string, string> {
  const pages = site.pages.filter((page) => page.kind === kind);
  return Object.fromEntries(pages.map((page) => [page.source ?? '', page.route]));
}

export function routesOf(site: Site, kind?: SitePage['kind']): string[] {
  return site.pages
    .filter((page) => kind === undefined || page.kind === kind)
    .map((page) => page.route)
    .toSorted();
}
