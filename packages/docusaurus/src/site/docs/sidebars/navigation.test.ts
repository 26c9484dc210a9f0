import { describe, expect, it } from 'vitest';
import { finishSidebars } from './finish.ts';
import type { SidebarItem } from './items.ts';
import { sidebarNavigation, type NavigatedDoc } from './navigation.ts';

const VERSION = { path: '/docs', draftIds: new Set(['draft']) };
const INDEX_ROUTES = new Map([['/docs/category/guides', '/docs/category/guides/']]);

const item = (id: string): SidebarItem => ({ type: 'doc', id });

function navigate(
  sidebars: Readonly<Record<string, SidebarItem[]>>,
  docs: Partial<Record<string, Partial<NavigatedDoc>>>,
) {
  return sidebarNavigation(finishSidebars(sidebars, VERSION), {
    docs: ['a', 'b', 'c'].map((id) => ({ id, route: `/docs/${id}`, isUnlisted: false, frontMatter: {}, ...docs[id] })),
    indexRoutes: INDEX_ROUTES,
  });
}

describe('sidebarNavigation', () => {
  it('follows the sidebar through categories, whose page comes before what they hold', () => {
    const guides: SidebarItem = {
      type: 'category',
      label: 'Guides',
      items: [item('draft'), item('b')],
      link: { type: 'generated-index' },
    };
    expect(Object.fromEntries(navigate({ main: [item('a'), guides, item('c')] }, {}))).toEqual({
      '/docs/a': { previous: null, next: '/docs/category/guides/', parent: null },
      '/docs/category/guides/': { previous: '/docs/a', next: '/docs/b', parent: null },
      '/docs/b': { previous: '/docs/category/guides/', next: '/docs/c', parent: '/docs/category/guides/' },
      '/docs/c': { previous: '/docs/b', next: null, parent: null },
    });
  });

  it('makes a document that leads a category its parent', () => {
    const led: SidebarItem = { type: 'category', label: 'Led', items: [item('b')], link: { type: 'doc', id: 'a' } };
    expect(navigate({ main: [led] }, {}).get('/docs/b')).toEqual({
      previous: '/docs/a',
      next: null,
      parent: '/docs/a',
    });
  });

  it('counts a document to the first sidebar that shows it, and leaves references out', () => {
    const sidebars = { one: [item('a'), item('b')], two: [item('b'), { type: 'ref', id: 'a' } as const, item('c')] };
    expect(navigate(sidebars, {}).get('/docs/b')).toEqual({ previous: '/docs/a', next: null, parent: null });
    expect(navigate(sidebars, {}).get('/docs/c')).toEqual({ previous: '/docs/b', next: null, parent: null });
  });

  it('listens to front matter, and passes over what is unlisted', () => {
    const docs = {
      a: { frontMatter: { pagination_next: 'c', pagination_prev: null } },
      b: { isUnlisted: true },
      c: { frontMatter: { pagination_prev: null } },
    };
    const found = navigate({ main: [item('a'), item('b'), item('c')] }, docs);
    expect(found.get('/docs/a')).toEqual({ previous: null, next: '/docs/c', parent: null });
    expect(found.get('/docs/b')).toBeUndefined();
    expect(found.get('/docs/c')).toEqual({ previous: null, next: null, parent: null });
  });
});
