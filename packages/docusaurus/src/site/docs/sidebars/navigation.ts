import type { PageNavigation } from '@lattice/core';
import type { FinishedSidebars, SidebarStep } from './finish.ts';

/** What a document's front matter says of the links at its foot. */
export interface NavigatedDoc {
  readonly id: string;
  /** As served. */
  readonly route: string;
  readonly isUnlisted: boolean;
  readonly frontMatter: Readonly<Record<string, unknown>>;
}

export interface NavigationPages {
  readonly docs: readonly NavigatedDoc[];
  /** Routes of generated index pages by permalink. */
  readonly indexRoutes: ReadonlyMap<string, string>;
}

/**
 * Where each page of a version stands, by route: a document belongs to the first sidebar that shows it, and
 * `pagination_next` and `pagination_prev` of its front matter win over the sidebar's order.
 */
export function sidebarNavigation(
  { steps }: Pick<FinishedSidebars, 'steps'>,
  pages: NavigationPages,
): Map<string, PageNavigation> {
  const docs = new Map(pages.docs.map((doc) => [doc.id, doc]));
  const routeOf = (step: SidebarStep | null | undefined): string | null => {
    if (!step) return null;
    return step.type === 'doc' ? (docs.get(step.name)?.route ?? null) : (pages.indexRoutes.get(step.name) ?? null);
  };
  const isListed = (step: SidebarStep): boolean => step.type !== 'doc' || docs.get(step.name)?.isUnlisted === false;
  const overridden = (value: unknown, byOrder: string | null): string | null => {
    if (value === null) return null;
    return typeof value === 'string' ? (docs.get(value)?.route ?? byOrder) : byOrder;
  };
  const navigation = new Map<string, PageNavigation>();
  for (const sidebar of steps) {
    const shown = sidebar.filter(isListed);
    for (const [index, step] of shown.entries()) {
      const route = routeOf(step);
      if (route === null || navigation.has(route)) continue;
      const frontMatter = step.type === 'doc' ? docs.get(step.name)?.frontMatter : undefined;
      navigation.set(route, {
        previous: overridden(frontMatter?.['pagination_prev'], routeOf(shown[index - 1])),
        next: overridden(frontMatter?.['pagination_next'], routeOf(shown[index + 1])),
        parent: routeOf(step.parent),
      });
    }
  }
  return navigation;
}
