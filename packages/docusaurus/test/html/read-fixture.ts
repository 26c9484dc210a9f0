import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chunkSections, createHtmlSite, type HtmlPage, type HtmlSite, type LoadedPage } from '../../src/index.ts';

const FIXTURES = join(import.meta.dirname, '__fixtures__');
export const ORIGIN = 'https://widgets.example';

/** The site's source, and what Docusaurus 3.10.2 built of it. */
export const SOURCE = join(FIXTURES, 'widgets', 'site');

/** The built pages by their paths below the site's baseUrl. */
export function builtPages(): Map<string, string> {
  const folder = join(FIXTURES, 'widgets', 'built');
  return new Map(
    readdirSync(folder).map((name) => {
      const path = name.replace(/\.html$/, '').replaceAll('--', '/');
      return [path === 'home' ? '/kit/' : `/kit/${path}`, readFileSync(join(folder, name), 'utf8')];
    }),
  );
}

/** A page of a site of one page. */
export function readOne(html: string, url = `${ORIGIN}/a`, site: HtmlSite = createHtmlSite([url])): HtmlPage {
  const result = site.readPage({ url, html });
  if (result.status === 'read') return result;
  throw new Error(`the page is skipped: ${result.reason}`);
}

export function loaded({ page }: HtmlPage): LoadedPage {
  if (page.status === 'loaded') return page;
  throw new Error(page.warnings.map(({ message }) => message).join());
}

/** What of a page ends up in the index. */
export function chunksOf({ page, sections }: LoadedPage) {
  const chunks = chunkSections({ route: page.route, title: page.title, sections, source: '' });
  return chunks.map(({ id, anchor, headingPath, blocks }) => ({ id, anchor, headingPath, blocks }));
}
