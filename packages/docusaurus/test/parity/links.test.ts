import { expect, it } from 'vitest';
import { createLinkCheck, loadPage, readSite, type DeadLink } from '../../src/index.ts';
import { type BrokenLink, LINKS, recordedBuild } from './recorded-build.ts';

const BASE_URL = '/p/';

/**
 * Taken at their word, though Docusaurus names them: another case, which its router does not mind, and lists of tags,
 * whose routes are not looked up one by one.
 */
const LET_PASS = ['/p/B', '/p/tags', '/p/blog/tags/gone#x'];

it('calls those links dead that a real build does, and no other', async () => {
  const site = await readSite(LINKS, { evaluateConfiguration: true });
  const check = createLinkCheck();
  for (const sitePage of site.pages) {
    const loaded = await loadPage(site, sitePage);
    if (loaded.status === 'failed') throw new Error(`${sitePage.route} cannot be read.`);
    const { route, headings } = loaded.page;
    check.add({ route, headings, links: loaded.links, citations: [] });
  }
  const dead = check.dead();
  // Of a kind each; the numbers are the texts of the links.
  expect(dead.map(({ text }) => Number(text)).every((number) => number >= 24)).toBe(true);

  const { brokenLinks: all } = await recordedBuild(LINKS);
  const routes = new Set(site.pages.map(({ route }) => route));
  // The navbar is on every page, and lists repeat what their posts say.
  const real = all.filter(({ page, target }) => routes.has(page) && target !== BASE_URL);
  expect(real.length).toBeGreaterThan(25);
  const expected = real.filter(({ target }) => !LET_PASS.includes(target));
  expect(namesOf(dead.map(ownBrokenLink))).toEqual(namesOf(expected));
});

/** In Docusaurus' words: where a browser would be led. */
function ownBrokenLink({ route, target, resolved }: DeadLink): BrokenLink {
  const isBelowBase = !target.startsWith('/') || target.startsWith(BASE_URL);
  const written = isBelowBase ? target : BASE_URL + target.slice(1);
  const { pathname, hash } = new URL(resolved ?? written, `https://parity.example${route}`);
  return { page: route, target: decodeURI(pathname + hash) };
}

function namesOf(links: readonly BrokenLink[]): string[] {
  return [...new Set(links.map(({ page, target }) => `${page} -> ${target}`))].toSorted((a, b) => a.localeCompare(b));
}
