import type { PageLink } from '@lattice/core';
import { expect, it } from 'vitest';

import { createLinkCheck } from './create-link-check.ts';

const heading = (id: string | null) => ({ level: 2, text: 'Heading', id });
const link = (target: string, resolved: string | null, more: Partial<PageLink> = {}): PageLink => ({
  target,
  resolved,
  text: 'text',
  source: 'docs/a.md',
  line: 3,
  ...more,
});

function reasonsOf(...links: PageLink[]): string[] {
  const check = createLinkCheck();
  check.add({ route: '/a', headings: [heading(null), heading('own')], links, citations: [] });
  check.add({ route: '/b', headings: [heading('part')], links: [], citations: [] });
  return check.dead().map(({ reason }) => reason);
}

it.each([
  ['a page', link('/b', '/b')],
  ['a heading', link('/b#part', '/b#part')],
  ['a heading of the same page', link('#own', '/a#own')],
  ['a list that Docusaurus makes', link('/blog/tags#x', '/blog/tags#x')],
  ['a file of the site', link('./a.png', 'docs/a.png')],
  ['what the author vouches for', link('pathname:///old.html', null)],
  ['the top of a page', link('#top', '/a#top')],
  ['a text fragment', link('/b#:~:text=x', '/b#:~:text=x')],
  ['a footnote', link('#user-content-fn-1', '/a#user-content-fn-1')],
  ['an element with that id', link('/b#x', '/b#x', { anchor: 'element' })],
  ['a page that a program makes', link('/b#x', '/b#x', { anchor: 'unknown' })],
])('%s is alive', (_what, alive) => expect(reasonsOf(alive)).toEqual([]));

it.each([
  ['no such page', link('./gone.md', null), 'page'],
  ['a version that looks like a suffix', link('/releases/1.2', null), 'page'],
  ['no such page, with an anchor', link('/gone#part', null), 'page'],
  ['no such image', link('./gone.png?raw', null), 'file'],
  ['no such heading', link('/b#gone', '/b#gone'), 'anchor'],
  ['no such heading here', link('#gone', '/a#gone'), 'anchor'],
])('%s is dead', (_what, dead, reason) => expect(reasonsOf(dead)).toEqual([reason]));

it('a citation has to lead to a heading of its page, and a partial is told of once', () => {
  const check = createLinkCheck();
  const links = [link('/gone', null, { source: 'docs/_part.mdx', line: 12 })];
  const citations = [
    { anchor: null, source: 'docs/a.md', line: 1 },
    { anchor: 'own', source: 'docs/a.md', line: 2 },
    { anchor: 'gone', source: 'docs/a.md', line: 9 },
  ];
  check.add({ route: '/a', headings: [heading('own')], links, citations });
  check.add({ route: '/b', headings: [], links, citations: [] });
  expect(check.dead()).toEqual([
    { where: 'docs/_part.mdx:12', route: '/b', target: '/gone', text: 'text', resolved: null, reason: 'page' },
    { where: 'docs/a.md:9', route: '/a', target: '/a#gone', text: '', resolved: '/a#gone', reason: 'citation' },
  ]);
  expect(check.counts).toEqual({ pages: 2, links: 2, citations: 3 });
});
