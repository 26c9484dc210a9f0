import type { Crawl, SiteWarning } from '@lattice/core';
import { createHtmlSite, type HtmlPage } from '@lattice/docusaurus';

import type { IndexablePage, IndexableSite } from './indexable-site.ts';
import type { OpenSourceOptions } from './open-source.ts';
import { openPageStore, type PageStore } from './page-store.ts';

/**
 * Fetches a published site to its last page. Only then is it known which version is the last and which language the
 * default, so the pages wait on the disk.
 */
export async function crawlSite(crawl: Crawl, { signal, onPage }: OpenSourceOptions): Promise<IndexableSite> {
  await using _crawl = crawl;
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await openPageStore());
  const site = createHtmlSite(crawl.urls);
  const warnings: SiteWarning[] = [...crawl.warnings];
  const pages = new Map<string, IndexablePage>();
  let done = 0;
  for await (const fetched of crawl.pages()) {
    signal.throwIfAborted();
    const result = fetched.status === 'fetched' ? site.readPage(fetched) : { ...fetched, status: 'skipped' as const };
    if (result.status === 'skipped') warnings.push(...leftOut(fetched.url, result.reason));
    // A page that is served under two addresses is one page.
    else if (!pages.has(result.page.page.route)) pages.set(result.page.page.route, await keep(result, store));
    done += 1;
    onPage({ done, total: crawl.urls.length });
  }
  const kept = stack.move();
  return { ...site.describe(), warnings, pages: [...pages.values()], [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function leftOut(where: string, reason: string | null): SiteWarning[] {
  return reason === null ? [] : [{ where, message: `the page is left out: ${reason}` }];
}

async function keep({ page, context }: HtmlPage, store: PageStore): Promise<IndexablePage> {
  const { route, scope } = page.page;
  const place = { scope };
  if (page.status === 'failed') return { route, context, place, hash: async () => null, load: async () => page };
  const { contentHash } = page;
  const stored = await store.add(page);
  return { route, context, place, hash: async () => contentHash, load: () => store.read(stored) };
}
