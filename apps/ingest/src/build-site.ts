import type { GenerationBuild, IndexedPage, SiteWarning } from '@lattice/core';
import { hashPage, loadPage, type Site, type SitePage } from '@lattice/docusaurus';

import { indexPage } from './index-page.ts';

/** Pages written in one go: few enough that a killed worker repeats little. */
const BATCH_PAGES = 25;

/** What one step added. */
export interface BuildStep {
  readonly pages: number;
  readonly chunks: number;
  /** Taken over from the live generation without being parsed. */
  readonly reused: number;
  readonly warnings: readonly SiteWarning[];
}

/**
 * Puts every page of the site into the build: what the live generation already has is taken over by its hash, what an
 * earlier attempt wrote is left, the rest is parsed and written. A page that cannot be read is left out with a warning.
 */
export async function* buildSite(site: Site, build: GenerationBuild): AsyncGenerator<BuildStep, void, void> {
  const written = await build.written();
  const reusable = await build.reusable();
  for (let start = 0; start < site.pages.length; start += BATCH_PAGES) {
    const slice = site.pages.slice(start, start + BATCH_PAGES);
    const unchanged: string[] = [];
    const changed: IndexedPage[] = [];
    const warnings: SiteWarning[] = [];
    for (const page of slice) {
      const hash = await hashPage(site, page);
      if (hash !== null && written.get(page.route) === hash) continue;
      if (hash !== null && reusable.get(page.route) === hash) unchanged.push(page.route);
      else changed.push(...(await readPage(site, page, warnings)));
    }
    await build.reuse(unchanged);
    await build.write(changed);
    const chunks = changed.reduce((sum, page) => sum + page.chunks.length, 0);
    yield { pages: slice.length, chunks, reused: unchanged.length, warnings };
  }
}

/** Routes of the live generation that the site no longer has. */
export async function countRemoved(site: Site, build: GenerationBuild): Promise<number> {
  const routes = new Set(site.pages.map(({ route }) => route));
  return [...(await build.reusable()).keys()].filter((route) => !routes.has(route)).length;
}

async function readPage(site: Site, page: SitePage, warnings: SiteWarning[]): Promise<IndexedPage[]> {
  const loaded = await loadPage(site, page);
  warnings.push(...loaded.warnings);
  return loaded.status === 'loaded' ? [indexPage(page, loaded)] : [];
}
