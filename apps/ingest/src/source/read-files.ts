import type { SourceFiles } from '@lattice/core';
import { hashPage, loadPage, readSite, type SitePage } from '@lattice/docusaurus';
import type { PageContext } from '@lattice/retrieval';

import type { IndexableSite } from './indexable-site.ts';
import type { OpenSourceOptions } from './open-source.ts';

/** Reads the site that lies in a folder. Its code runs only where the person vouches for it. */
export async function readFiles(
  files: SourceFiles,
  { environment, signal }: OpenSourceOptions,
): Promise<IndexableSite> {
  await using stack = new AsyncDisposableStack();
  stack.use(files);
  const site = await readSite(files.directory, {
    evaluateConfiguration: files.isTrusted,
    environment,
    signal,
    ...(files.siteFolder === null ? {} : { siteFolder: files.siteFolder }),
  });
  const kept = stack.move();
  return {
    identity: site.identity,
    scopes: site.scopes,
    warnings: [...files.warnings, ...site.warnings],
    pages: site.pages.map((page) => ({
      route: page.route,
      context: contextOf(page),
      place: { scope: page.scope, ...(page.navigation === undefined ? {} : { navigation: page.navigation }) },
      hash: () => hashPage(site, page),
      load: () => loadPage(site, page),
    })),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function contextOf({ frontMatter, description, sidebarLabel }: SitePage): PageContext {
  const own = frontMatter['description'];
  return {
    description: typeof own === 'string' ? own : description,
    keywords: [...textsOf(frontMatter['keywords']), ...textsOf(frontMatter['tags'])],
    sidebarLabel,
  };
}

/** Front matter lists hold strings, or objects with a label as tags do. */
function textsOf(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    if (typeof item === 'string') return [item];
    if (typeof item === 'object' && item !== null && 'label' in item && typeof item.label === 'string') {
      return [item.label];
    }
    return [];
  });
}
