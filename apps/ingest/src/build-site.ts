import type { EmbeddingModel, GenerationBuild, IndexedPage, LivePages, SiteWarning } from '@lattice/core';

import type { EmbeddedPages } from './embed-pages.ts';
import { indexPage } from './index-page.ts';
import { isHash, isWarnedHash, warnedHash } from './page-hash.ts';
import type { IndexablePage, IndexableSite } from './source/indexable-site.ts';

/** Pages written in one go: few enough that a killed worker repeats little. */
const BATCH_PAGES = 25;

/** What one step added. */
export interface BuildStep {
  readonly pages: number;
  readonly chunks: number;
  /** Taken over from the live generation without being written. */
  readonly reused: number;
  readonly warnings: readonly SiteWarning[];
}

/**
 * Opens the build of a run. What an earlier attempt of the run wrote is kept as long as the site still is what that
 * attempt read: otherwise pages would stay that are gone by now, or cannot be read any more.
 */
export async function openBuild(site: IndexableSite, open: () => Promise<GenerationBuild>): Promise<GenerationBuild> {
  const build = await open();
  if (await isOf(site, await build.written())) return build;
  await build.abandon();
  return open();
}

async function isOf(site: IndexableSite, written: ReadonlyMap<string, string>): Promise<boolean> {
  const pages = new Map(site.pages.map((page) => [page.route, page]));
  for (const [route, stored] of written) {
    const page = pages.get(route);
    if (page === undefined || !isHash(stored, await page.hash())) return false;
  }
  return true;
}

export interface BuildOptions {
  /** What chunks are measured by; null without one. */
  readonly model: EmbeddingModel | null;
  embed(this: void, pages: readonly IndexedPage[]): Promise<EmbeddedPages>;
}

/**
 * Puts every page of the site into the build: what the live generation already has is taken over by its hash, what an
 * earlier attempt wrote is left, the rest is parsed, embedded and written. A page that cannot be read is left out with a warning.
 */
export async function* buildSite(
  site: IndexableSite,
  build: GenerationBuild,
  { model, embed }: BuildOptions,
): AsyncGenerator<BuildStep, void, void> {
  const written = await build.written();
  const reusable = await build.reusable();
  for (let start = 0; start < site.pages.length; start += BATCH_PAGES) {
    const slice = site.pages.slice(start, start + BATCH_PAGES);
    const unchanged: string[] = [];
    const changed: IndexedPage[] = [];
    const warnings: SiteWarning[] = [];
    let reused = 0;
    for (const page of slice) {
      const hash = await page.hash();
      const [isWritten, isUnchanged] = [written, reusable].map((stored) => isHash(stored.get(page.route), hash));
      if (!isWritten && !isUnchanged) {
        changed.push(...(await readPage(page, warnings, model)));
        continue;
      }
      if (!isWritten) unchanged.push(page.route);
      if (isUnchanged) reused += 1;
      if (isWarnedHash((isWritten ? written : reusable).get(page.route), hash)) await readPage(page, warnings, model);
    }
    await build.reuse(unchanged);
    const embedded = await embed(changed);
    warnings.push(...embedded.warnings);
    await build.write(embedded.pages);
    const chunks = changed.reduce((sum, page) => sum + page.chunks.length, 0);
    yield { pages: slice.length, chunks, reused, warnings };
  }
}

/** How many pages of the live generation the site no longer has. */
export function countRemoved(site: IndexableSite, live: LivePages | null): number {
  const routes = new Set(site.pages.map(({ route }) => route));
  return [...(live?.pages.keys() ?? [])].filter((route) => !routes.has(route)).length;
}

async function readPage(
  page: IndexablePage,
  warnings: SiteWarning[],
  model: EmbeddingModel | null,
): Promise<IndexedPage[]> {
  const loaded = await page.load();
  warnings.push(...loaded.warnings);
  if (loaded.status === 'failed') return [];
  const { contentHash } = loaded;
  const stored = loaded.warnings.length === 0 ? loaded : { ...loaded, contentHash: warnedHash(contentHash) };
  return [indexPage(stored, page.context, model)];
}
