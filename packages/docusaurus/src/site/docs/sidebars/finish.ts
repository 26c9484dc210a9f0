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
  /** The pages of each sidebar in its order. */
  readonly steps: readonly (readonly SidebarStep[])[];
}

/** A page a sidebar passes through: a document by its id, or a generated index by its permalink. */
export interface SidebarStep {
  readonly type: 'doc' | 'generated-index';
  readonly name: string;
  /** The page of the category around it. */
  readonly parent: SidebarStep | null;
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
  const steps: SidebarStep[][] = [];

  /** Returns whether anything of the item is left to show. */
  function finish(item: SidebarItem, sidebar: string, parent: SidebarStep | null): boolean {
    switch (item.type) {
      case 'doc':
      case 'ref':
        if (version.draftIds.has(item.id)) return false;
        docIds.add(item.id);
        if (item.label !== undefined && item.type === 'doc') labels.set(item.id, item.label);
        // A reference shows a document of another sidebar, and is no step of this one.
        if (item.type === 'doc') addStep({ type: 'doc', name: item.id, parent });
        return true;
      case 'category':
        return finishCategory(item, sidebar, parent);
      default:
        return true;
    }
  }

  function addStep(step: SidebarStep): SidebarStep {
    steps.at(-1)?.push(step);
    return step;
  }

  function finishCategory(category: CategoryItem, sidebar: string, parent: SidebarStep | null): boolean {
    const { link } = category;
    const index = generatedIndexes.length;
    const firstStep = steps.at(-1)?.length ?? 0;
    let own = parent;
    if (link?.type === 'generated-index') {
      const slug = link.slug ?? `/category/${slugger.slug(category.label)}`;
      const permalink = joinPath([version.path, slug]);
      generatedIndexes.push({ sidebar, category, link, permalink });
      own = addStep({ type: 'generated-index', name: permalink, parent });
    }
    if (link?.type === 'doc' && !version.draftIds.has(link.id)) {
      own = addStep({ type: 'doc', name: link.id, parent });
    }
    const isShown = category.items.map((item) => finish(item, sidebar, own)).includes(true);
    if (link?.type === 'doc' && !version.draftIds.has(link.id)) {
      docIds.add(link.id);
      labels.set(link.id, category.label);
      return true;
    }
    if (!isShown) {
      generatedIndexes.splice(index);
      steps.at(-1)?.splice(firstStep);
    }
    return isShown;
  }

  for (const [name, items] of Object.entries(sidebars)) {
    steps.push([]);
    for (const item of items) finish(item, name, null);
  }
  return { generatedIndexes, labels, docIds, steps };
}
