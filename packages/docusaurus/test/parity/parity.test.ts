import { basename } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadPage, readSite, type FailedPage, type LoadedPage } from '../../src/index.ts';
import { routeKey } from '../../src/site/route-key.ts';
import { BUILT_SITES, type BuiltPage, LINKS, recordedBuild } from './recorded-build.ts';

type OwnPage = (LoadedPage | FailedPage)['page'];

const sites = BUILT_SITES.filter((site) => site !== LINKS).map((fixture) => ({ name: basename(fixture), fixture }));

describe.each(sites)('the site $name', ({ fixture }) => {
  let built: BuiltPage[] = [];
  /** Pages that are made of other pages. */
  let unsourced: BuiltPage[] = [];
  let lists: ReadonlySet<string> = new Set();
  const own = new Map<string, OwnPage>();

  beforeAll(async () => {
    const site = await readSite(fixture, { evaluateConfiguration: true });
    lists = new Set(site.listRoutes.map(routeKey));
    const { pages: all } = await recordedBuild(fixture);
    const pages = all.filter(({ source, category }) => source !== null || category !== null);
    unsourced = all.filter((page) => !pages.includes(page));
    // Where a blog lists its posts nothing else is shown.
    built = pages.filter(({ route }) => !lists.has(routeKey(route)));
    for (const page of site.pages) {
      own.set(keyOf(page.scope.locale, page.route), (await loadPage(site, page)).page);
    }
  });

  it('has every route that Docusaurus builds, from the same source', () => {
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

  it('has no route that Docusaurus does not build', () => {
    const keys = new Set(built.map(({ locale, route }) => keyOf(locale, route)));
    expect([...own].filter(([key]) => !keys.has(key)).map(([, { route }]) => route)).toEqual([]);
  });

  it('knows every list that Docusaurus makes of posts, authors and tags', () => {
    const isList = ({ route }: BuiltPage): boolean =>
      lists.has(routeKey(route)) ||
      lists.values().some((list) => list.endsWith('/*') && route.startsWith(list.slice(0, -1)));
    expect(unsourced.filter((page) => !isList(page)).map(({ route }) => route)).toEqual([]);
  });

  it('has the headings and ids of what is shown at each route, whatever page was meant to be there', () => {
    const documents = built.filter(({ source }) => source?.endsWith('.md') || source?.endsWith('.mdx'));
    const ours = documents.map(({ locale, route }) => [locale, route, headingsOf(own.get(keyOf(locale, route)))]);
    expect(ours).toEqual(documents.map(({ locale, route, headings }) => [locale, route, headings]));
  });

  it('has the titles of generated index pages', () => {
    const categories = built.filter(({ category }) => category !== null);
    const titles = categories.map(({ locale, route }) => [route, own.get(keyOf(locale, route))?.title]);
    expect(titles).toEqual(categories.map(({ route, category }) => [route, category]));
  });
});

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
