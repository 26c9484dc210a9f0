import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadPage, readSite, type LoadedPage, type FailedPage, type Site } from '../src/index.ts';
import { corporaFolder } from './document/shared-corpora.ts';

const oraclePage = z.object({
  kind: z.enum(['doc', 'generated-index', 'blog', 'page', 'doc-draft', 'other']),
  source: z.string().nullish(),
  servedSource: z.string().nullish(),
  route: z.string(),
  version: z.string().nullish(),
  isLastVersion: z.boolean().nullish(),
  locale: z.string(),
  title: z.string().nullish(),
  unlisted: z.boolean().nullish(),
  shadowed: z.boolean().nullish(),
  headings: z.array(z.object({ level: z.number(), text: z.string(), id: z.string().nullish() })).nullish(),
});
type OraclePage = z.infer<typeof oraclePage>;

const SITES = ['toolchain', 'pai-sirfan', 'pai-taha', 'kmesh', 'edge'];
const SERVED: ReadonlySet<string> = new Set(['doc', 'generated-index', 'blog', 'page']);

/** Built, but Docusaurus' router does not find them: it shows "Page Not Found" at their address, in every language. */
const NOT_FOUND = new Set(['docs/parens (x)/page & co.md', 'docs/slugs/enc.md']);

/** Heading texts that only running the page's own components, or KaTeX, would tell. */
const RENDERED_TEXTS = new Set(['COMP JSX only', 'Text COMPinner tail', 'Math x2x2 heading']);

// Without the corpora there is nothing to compare with; on CI that must not pass unseen.
describe.skipIf(corporaFolder === null && process.env['CI'] === undefined)(
  'the real builds of the shared corpora',
  () => {
    it('are there', () => expect(corporaFolder).not.toBeNull());

    describe.each(corporaFolder === null ? [] : SITES)('%s', (name) => {
      const oracle = readOracle(name);
      let site: Site;
      const loaded = new Map<string, LoadedPage | FailedPage>();

      it.each([
        ['evaluated', true],
        ['read without running it', false],
      ])('has the routes, sources, versions and languages, its configuration %s', async (_, evaluateConfiguration) => {
        site = await readSite(join(corporaFolder ?? '', name, 'src'), { evaluateConfiguration });
        const describePage = (page: Omit<OraclePage, 'headings'>): string =>
          JSON.stringify([
            page.route,
            page.kind,
            page.source ?? null,
            page.version ?? null,
            page.locale,
            page.unlisted ?? false,
          ]);
        const served = site.pages.map(({ scope, ...page }) =>
          describePage({ ...page, version: scope.version, locale: scope.locale }),
        );
        const built = oracle.map((page) => describePage({ ...page, source: page.servedSource ?? page.source }));
        report(name, 'routes', { right: built.filter((page) => served.includes(page)).length, total: built.length });
        expect(served.toSorted()).toEqual(built.toSorted());
        const isLast = new Map(site.pages.map((page) => [page.route, page.scope.isLastVersion]));
        const documents = oracle.filter((page) => page.kind === 'doc');
        expect(documents.map(({ route }) => [route, isLast.get(route)])).toEqual(
          documents.map(({ route, isLastVersion }) => [route, isLastVersion]),
        );
      });

      it('has the titles', async () => {
        for (const page of site.pages) loaded.set(page.route, await loadPage(site, page));
        const expected = oracle.filter((page) => page.kind !== 'page' || isMarkdown(page));
        const titles = expected.map(({ route }) => [route, loaded.get(route)?.page.title]);
        expect(titles).toEqual(expected.map(({ route, title }) => [route, title]));
      });

      it('has the headings and their ids, in order', () => {
        const pages = oracle.filter((page) => isMarkdown(page) && !NOT_FOUND.has(page.source ?? ''));
        const ids = count(pages, ({ id }) => id ?? 'none', loaded);
        report(name, 'heading ids', ids);
        expect(ids.wrong).toEqual([]);
        const texts = count(pages, ({ text }) => (RENDERED_TEXTS.has(text) ? null : fold(text)), loaded);
        report(name, 'heading texts', { ...texts, right: texts.right - texts.rendered });
        expect(texts.wrong).toEqual([]);
      });

      it('has no heading where the build shows “Page Not Found”', () => {
        const missing = oracle.filter((page) => NOT_FOUND.has(page.source ?? ''));
        expect(missing).toHaveLength(name === 'edge' ? 6 : 0);
        for (const { route } of missing)
          expect(loaded.get(route)).toMatchObject({ page: { headings: [] }, sections: [] });
      });
    });
  },
);

function readOracle(name: string): OraclePage[] {
  const lines = readFileSync(join(corporaFolder ?? '', name, 'oracle.jsonl'), 'utf8').split('\n');
  const pages = lines.filter((line) => line !== '').map((line) => oraclePage.parse(JSON.parse(line)));
  return pages.filter((page) => SERVED.has(page.kind) && page.shadowed !== true);
}

function isMarkdown(page: OraclePage): boolean {
  return /\.mdx?$/.test(page.source ?? '');
}

interface Count {
  readonly right: number;
  readonly total: number;
  readonly rendered: number;
  readonly wrong: readonly unknown[];
}

type Heading = NonNullable<OraclePage['headings']>[number];

/** Compares what `select` takes of each heading, page by page. */
function count(
  pages: readonly OraclePage[],
  select: (heading: Heading) => string | null,
  loaded: ReadonlyMap<string, LoadedPage | FailedPage>,
): Count {
  const wrong: unknown[] = [];
  let [right, total, rendered] = [0, 0, 0];
  for (const { route, headings } of pages) {
    const built = headings ?? [];
    const own = loaded.get(route)?.page.headings ?? [];
    // What is null in the build's list is not compared.
    const expected = built.map((heading) => [heading.level, select(heading)]);
    const actual = own.map((heading, index) => [heading.level, expected[index]?.[1] === null ? null : select(heading)]);
    const isRight = JSON.stringify(expected) === JSON.stringify(actual);
    if (!isRight) wrong.push({ route, expected, actual });
    total += built.length;
    right += isRight ? built.length : 0;
    rendered += built.filter(({ text }) => RENDERED_TEXTS.has(text)).length;
  }
  return { right, total, rendered, wrong };
}

function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function report(name: string, what: string, { right, total }: { right: number; total: number }): void {
  process.stdout.write(`${name}: ${right} of ${total} ${what} (${((100 * right) / total).toFixed(2)} %)\n`);
}
