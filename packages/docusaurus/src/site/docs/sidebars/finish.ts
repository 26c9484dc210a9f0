import GithubSlugger from 'github-slugger';
import { joinPath } from '../../url.ts';
import type { CategoryItem, GeneratedIndexLink, SidebarItem, Sidebars } from './items.ts';

/** A category that Docusaurus generates a page for. */
export interface GeneratedIndex {
  readonly sidebar: string;
  readonly category: CategoryItem;
  readonly link: GeneratedIndexLink;
  readonly permalink: string;
}

export interface FinishedSidebars {
  readonly generatedIndexes: readonly GeneratedIndex[];
  /** Labels given to docs by their sidebar items, by doc id. */
  readonly labels: ReadonlyMap<string, string>;
  /** Docs the sidebars lead to. */
  readonly docIds: ReadonlySet<string>;
}

/**
 * Walks expanded sidebars in their order, which decides who of two categories with one label gets `-1`: the slugger is
 * shared by all sidebars of a version and a category takes its slug before its children, even when it turns out empty.
 */
export function finishSidebars(
  sidebars: Sidebars,
  version: { readonly path: string; readonly draftIds: ReadonlySet<string> },
): FinishedSidebars {
  const slugger = new GithubSlugger();
  const generatedIndexes: GeneratedIndex[] = [];
  const labels = new Map<string, string>();
  const docIds = new Set<string>();

  /** Returns whether anything of the item is left to show. */
  function finish(item: SidebarItem, sidebar: string): boolean {
    switch (item.type) {
      case 'doc':
      case 'ref':
        if (version.draftIds.has(item.id)) return false;
        docIds.add(item.id);
        if (item.label !== undefined && item.type === 'doc') labels.set(item.id, item.label);
        return true;
      case 'category':
        return finishCategory(item, sidebar);
      default:
        return true;
    }
  }

  function finishCategory(category: CategoryItem, sidebar: string): boolean {
    const { link } = category;
    const index = generatedIndexes.length;
    if (link?.type === 'generated-index') {
      const slug = link.slug ?? `/category/${slugger.slug(category.label)}`;
      generatedIndexes.push({ sidebar, category, link, permalink: joinPath([version.path, slug]) });
    }
    const isShown = category.items.map((item) => finish(item, sidebar)).includes(true);
    if (link?.type === 'doc' && !version.draftIds.has(link.id)) {
      docIds.add(link.id);
      labels.set(link.id, category.label);
      return true;
    }
    if (!isShown) generatedIndexes.splice(index);
    return isShown;
  }

  for (const [name, items] of Object.entries(sidebars)) for (const item of items) finish(item, name);
  return { generatedIndexes, labels, docIds };
}
