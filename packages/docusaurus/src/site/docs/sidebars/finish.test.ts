import { describe, expect, it } from 'vitest';
import { finishSidebars } from './finish.ts';
import type { CategoryItem, SidebarItem } from './items.ts';

const VERSION = { path: '/docs', draftIds: new Set(['draft']) };

function category(
  label: string,
  items: SidebarItem[],
  link: CategoryItem['link'] = { type: 'generated-index' },
): CategoryItem {
  return { type: 'category', label, items, link };
}

const doc = (id: string): SidebarItem => ({ type: 'doc', id });

function permalinks(...items: SidebarItem[]): string[] {
  return finishSidebars({ main: items }, VERSION).generatedIndexes.map(({ permalink }) => permalink);
}

describe('finishSidebars', () => {
  it('shares the slugger between sidebars', () => {
    const sidebars = { one: [category('A', [doc('x')])], two: [category('A', [doc('x')])] };
    expect(finishSidebars(sidebars, VERSION).generatedIndexes.map(({ permalink }) => permalink)).toEqual([
      '/docs/category/a',
      '/docs/category/a-1',
    ]);
  });

  it('drops categories of which only drafts are left, their slugs stay taken', () => {
    expect(permalinks(category('A', [doc('draft'), category('B', [doc('draft')])]), category('A', [doc('x')]))).toEqual(
      ['/docs/category/a-1'],
    );
    expect(permalinks(category('A', []))).toEqual([]);
  });

  it('keeps a category that leads to a document, unless that is a draft too', () => {
    const inner = category('In', [doc('x')]);
    expect(permalinks(category('A', [inner], { type: 'doc', id: 'draft' }))).toEqual(['/docs/category/in']);
    const { docIds, labels } = finishSidebars({ main: [category('Lead', [], { type: 'doc', id: 'y' })] }, VERSION);
    expect([...docIds]).toEqual(['y']);
    expect(labels.get('y')).toBe('Lead');
  });

  it('counts links and HTML as content', () => {
    expect(permalinks(category('A', [{ type: 'link' }]), category('B', [{ type: 'html' }]))).toEqual([
      '/docs/category/a',
      '/docs/category/b',
    ]);
  });
});
