import type { Heading } from '@lattice/core';
import { describe, expect, it } from 'vitest';
import { DocumentSyntaxError, parseDocument, type ParsedDocument } from '../../src/document/index.ts';
import { corporaFolder, documentOptions, readOracle, SITES, type OraclePage, type SiteSettings } from './shared-corpora.ts';

/** Pages whose file the recorder of the oracle could not open: it noted the texts of the "not found" page. */
const UNSERVED = new Set(['docs/parens (x)/page & co.md', 'docs/slugs/enc.md']);

/** Texts that only running the page's components, or KaTeX, would tell. */
const UNKNOWABLE_TEXTS: ReadonlyMap<string, string> = new Map([
  ['-jsx-only', 'COMP JSX only'],
  ['text-inner-tail', 'Text COMPinner tail'],
  ['math-x2-heading', 'Math x2x2 heading'],
]);

// Without the corpora there is nothing to compare with; on CI that must not pass unseen.
describe.skipIf(corporaFolder === null && process.env['CI'] === undefined)('the shared corpora', () => {
  it('are there', () => expect(corporaFolder).not.toBeNull());

  describe.each(SITES)('$name', (site) => {
    const pages = corporaFolder === null ? [] : readOracle(site.name);

    it('has the heading ids of the real build', () => {
      expect(pages.length).toBeGreaterThan(10);
      const results = pages.map((page) => ({ page, headings: headingsOf(site, page) }));
      const wrong = results.filter(({ page, headings }) => !sameIds(page.headings, headings));
      const total = pages.reduce((count, page) => count + page.headings.length, 0);
      const right = results
        .filter(({ page, headings }) => sameIds(page.headings, headings))
        .reduce((count, { page }) => count + page.headings.length, 0);
      process.stdout.write(
        `${site.name}: ${right} of ${total} heading ids on ${pages.length} pages (${((100 * right) / total).toFixed(2)} %)\n`,
      );
      expect(wrong.map(({ page, headings }) => [page.source, page.headings, headings])).toEqual([]);
    });

    it('shows the heading texts of the real build', () => {
      for (const page of pages.filter(({ source }) => !UNSERVED.has(source))) {
        const texts = headingsOf(site, page)?.map(({ id, text }) => UNKNOWABLE_TEXTS.get(id ?? '') ?? text);
        expect.soft(texts, page.source).toEqual(page.headings.map(({ text }) => text));
      }
    });
  });
});

/** The page's headings with the H1 that the theme adds to docs which have none of their own. */
function headingsOf(site: SiteSettings, page: OraclePage): readonly Heading[] | null {
  const options = documentOptions(site, page);
  const parsed = tryParse(options);
  if (parsed === null) return null;
  const isTitled = page.kind === 'doc' && !parsed.hasContentTitle && options.frontMatter?.['hide_title'] !== true;
  return isTitled ? [{ level: 1, text: page.title, id: null }, ...parsed.headings] : parsed.headings;
}

function tryParse(options: Parameters<typeof parseDocument>[0]): ParsedDocument | null {
  try {
    return parseDocument(options);
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentSyntaxError);
    return null;
  }
}

function sameIds(oracle: readonly Heading[], headings: readonly Heading[] | null): boolean {
  const ids = (list: readonly Heading[]): string => JSON.stringify(list.map(({ level, id }) => [level, id]));
  return headings !== null && ids(oracle) === ids(headings);
}
