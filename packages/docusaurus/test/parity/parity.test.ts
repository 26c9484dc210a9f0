import { join } from 'node:path';
import { beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { loadPage, readSite, type FailedPage, type LoadedPage } from '../../src/index.ts';
import { routeKey } from '../../src/site/route-key.ts';
import { buildSite, InstallError, ROBOTICS_BOOK, type BuiltPage } from './real-build.ts';

/** Installing and building take minutes on two cores; the result is kept for the next run. */
const BUILD_TIMEOUT_MS = 20 * 60_000;

type OwnPage = (LoadedPage | FailedPage)['page'];

const sites = [
  { name: 'root-docs', fixture: join(import.meta.dirname, '__fixtures__/root-docs') },
  { name: 'versions', fixture: join(import.meta.dirname, '__fixtures__/versions') },
  { name: 'robotics-book', fixture: ROBOTICS_BOOK },
];

describe.each(sites)('the site $name', ({ fixture }) => {
  let built: BuiltPage[] = [];
  /** Pages that are made of other pages. */
  let unsourced: BuiltPage[] = [];
  let lists: ReadonlySet<string> = new Set();
  let absence: string | null = null;
  const own = new Map<string, OwnPage>();

  beforeAll(async () => {
    const site = await readSite(fixture, { evaluateConfiguration: true });
    lists = new Set(site.listRoutes.map(routeKey));
    const all = await buildSite(fixture).catch((error: unknown) => {
      // Off line there is nothing to compare with; on CI that must not pass unseen.
      if (!(error instanceof InstallError) || process.env['CI'] !== undefined) throw error;
      absence = error.message;
      return [];
    });
    const pages = all.filter(({ source, category }) => source !== null || category !== null);
    unsourced = all.filter((page) => !pages.includes(page));
    // Where a blog lists its posts nothing else is shown.
    built = pages.filter(({ route }) => !lists.has(routeKey(route)));
    for (const page of site.pages) {
      own.set(keyOf(page.scope.locale, page.route), (await loadPage(site, page)).page);
    }
  }, BUILD_TIMEOUT_MS);

  it('has every route that Docusaurus builds, from the same source', (context) => {
    skipWhere(absence, context);
    expect(built.length).toBeGreaterThan(15);
    const exact = new Set([...own.values()].map((page) => `${page.scope.locale} ${page.route}`));
    const missing = built.filter(({ locale, route }) => !own.has(keyOf(locale, route)));
    expect(missing).toEqual([]);
    // A route that only differs by case or slash from one of ours is shown by the same page.
    const served = built.filter((page) => sourceOf(page) === ownSource(own.get(keyOf(page.locale, page.route))));
    const same = served.filter(
      ({ locale, route }) => exact.has(`${locale} ${decode(route)}`) || exact.has(`${locale} ${route}`),
    );
    expect(same.length).toBe(own.size);
  });

  it('has no route that Docusaurus does not build', (context) => {
    skipWhere(absence, context);
    const keys = new Set(built.map(({ locale, route }) => keyOf(locale, route)));
    expect([...own].filter(([key]) => !keys.has(key)).map(([, { route }]) => route)).toEqual([]);
  });

  it('knows every list that Docusaurus makes of posts, authors and tags', (context) => {
    skipWhere(absence, context);
    const isList = ({ route }: BuiltPage): boolean =>
      lists.has(routeKey(route)) ||
      lists.values().some((list) => list.endsWith('/*') && route.startsWith(list.slice(0, -1)));
    expect(unsourced.filter((page) => !isList(page)).map(({ route }) => route)).toEqual([]);
  });

  it('has the headings and ids of what is shown at each route, whatever page was meant to be there', (context) => {
    skipWhere(absence, context);
    const documents = built.filter(({ source }) => source?.endsWith('.md') || source?.endsWith('.mdx'));
    const ours = documents.map(({ locale, route }) => [locale, route, headingsOf(own.get(keyOf(locale, route)))]);
    expect(ours).toEqual(documents.map(({ locale, route, headings }) => [locale, route, headings]));
  });

  it('has the titles of generated index pages', (context) => {
    skipWhere(absence, context);
    const categories = built.filter(({ category }) => category !== null);
    const titles = categories.map(({ locale, route }) => [route, own.get(keyOf(locale, route))?.title]);
    expect(titles).toEqual(categories.map(({ route, category }) => [route, category]));
  });
});

function skipWhere(absence: string | null, context: TestContext): void {
  if (absence !== null) context.skip(absence);
}

/** Only pages below src/pages have encoded routes; ours are readable. */
function keyOf(locale: string, route: string): string {
  return `${locale} ${routeKey(decode(route))}`;
}

function decode(route: string): string {
  return decodeURI(route);
}

function sourceOf(page: BuiltPage): string {
  return page.source ?? page.category ?? '';
}

function ownSource(page: OwnPage | undefined): string | undefined {
  return page?.source ?? page?.title;
}

function headingsOf(page: OwnPage | undefined): [number, string | null][] | undefined {
  return page?.headings.map(({ level, id }) => [level, id]);
}
