import { globSync } from 'node:fs';
import type { Heading } from '@lattice/core';
import { describe, expect, it } from 'vitest';
import { chunkSections, DocumentSyntaxError, parseDocument, type ParsedDocument } from '../../src/document/index.ts';
import {
  corporaFolder,
  documentOptions,
  readOracle,
  siteFolder,
  SITES,
  type OraclePage,
  type SiteSettings,
} from './shared-corpora.ts';

/** Pages whose file the recorder of the oracle could not open: it noted the texts of the "not found" page. */
const UNSERVED = new Set(['docs/parens (x)/page & co.md', 'docs/slugs/enc.md']);

/** Texts that only running the page's components, or KaTeX, would tell. */
const UNKNOWABLE_TEXTS: ReadonlyMap<string, string> = new Map([
  ['-jsx-only', 'COMP JSX only'],
  ['text-inner-tail', 'Text COMPinner tail'],
  ['math-x2-heading', 'Math x2x2 heading'],
]);

interface Result {
  readonly page: OraclePage;
  /** Null where the page cannot be parsed. */
  readonly headings: readonly Heading[] | null;
}

// Without the corpora there is nothing to compare with; on CI that must not pass unseen.
describe.skipIf(corporaFolder === null && process.env['CI'] === undefined)(
  'the shared corpora',
  { timeout: 120_000 },
  () => {
    it('are there', () => expect(corporaFolder).not.toBeNull());

    describe.each(SITES)('$name', (site) => {
      let known: readonly Result[] | null = null;
      const results = (): readonly Result[] =>
        (known ??= readOracle(site.name).map((page) => ({ page, headings: headingsOf(site, page) })));

      it('has the heading ids of the real build', () => {
        expect(results().length).toBeGreaterThan(10);
        const wrong = results().filter(({ page, headings }) => !sameIds(page.headings, headings));
        const count = (list: readonly Result[]): number =>
          list.reduce((sum, { page }) => sum + page.headings.length, 0);
        const total = count(results());
        const right = total - count(wrong);
        process.stdout.write(
          `${site.name}: ${right} of ${total} heading ids on ${results().length} pages (${((100 * right) / total).toFixed(2)} %)\n`,
        );
        expect(wrong.map(({ page, headings }) => [page.source, page.headings, headings])).toEqual([]);
      });

      it('shows the heading texts of the real build', () => {
        for (const { page, headings } of results().filter((result) => !UNSERVED.has(result.page.source))) {
          const texts = headings?.map(({ id, text }) => UNKNOWABLE_TEXTS.get(id ?? '') ?? text);
          expect.soft(texts, page.source).toEqual(page.headings.map(({ text }) => text));
        }
      });

      it('has only files that are parsed and chunked, or refused for their syntax', () => {
        const sources = globSync('**/*.{md,mdx}', { cwd: siteFolder(site) });
        expect(sources.length).toBeGreaterThan(10);
        for (const source of sources) {
          const parsed = tryParse(site, { source, kind: 'doc' });
          if (parsed === null) continue;
          const chunks = chunkSections({ route: `/${source}`, title: 'Title', sections: parsed.sections, source });
          expect(new Set(chunks.map(({ id }) => id)).size).toBe(chunks.length);
        }
      });
    });
  },
);

/** The page's headings with the H1 that the theme adds to docs which have none of their own. */
function headingsOf(site: SiteSettings, page: OraclePage): readonly Heading[] | null {
  const parsed = tryParse(site, page);
  if (parsed === null) return null;
  const hidesTitle = documentOptions(site, page).frontMatter?.['hide_title'] === true;
  const isTitled = page.kind === 'doc' && !parsed.hasContentTitle && !hidesTitle;
  return isTitled ? [{ level: 1, text: page.title, id: null }, ...parsed.headings] : parsed.headings;
}

function tryParse(site: SiteSettings, page: Pick<OraclePage, 'source' | 'kind'>): ParsedDocument | null {
  try {
    return parseDocument(documentOptions(site, page));
  } catch (error) {
    expect(error).toBeInstanceOf(DocumentSyntaxError);
    return null;
  }
}

function sameIds(oracle: readonly Heading[], headings: readonly Heading[] | null): boolean {
  const ids = (list: readonly Heading[]): string => JSON.stringify(list.map(({ level, id }) => [level, id]));
  return headings !== null && ids(oracle) === ids(headings);
}
