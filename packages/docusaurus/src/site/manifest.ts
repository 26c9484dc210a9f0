import type { ManifestPage } from '@lattice/core';
import { loadPage } from './load-page.ts';
import { readSite, type ReadSiteOptions } from './read-site.ts';

/**
 * Every route of a site with its headings, one page at a time. A page whose text cannot be read has no headings.
 *
 * @throws LatticeError `site-not-found` or `site-config-invalid`.
 */
export async function* readManifest(directory: string, options: ReadSiteOptions = {}): AsyncGenerator<ManifestPage> {
  const site = await readSite(directory, options);
  for (const page of site.pages) {
    options.signal?.throwIfAborted();
    yield (await loadPage(site, page)).page;
  }
}
