import type { Element, Root } from 'hast';
import { fold } from '../document/fold.ts';
import {
  findElement,
  findElements,
  hasClass,
  hasModuleClass,
  textOf,
  textProperty,
  type ElementTest,
} from './element-query.ts';
import type { PageHead } from './read-head.ts';

/** What of a page is its own, rather than the site's around it. */
export interface PageContent {
  readonly kind: 'doc' | 'generated-index' | 'blog' | 'page';
  /** The title above the text, where it stands apart from it. */
  readonly heading: Element | null;
  readonly body: Element | null;
  /** What the sidebar calls the page. */
  readonly sidebarLabel: string | null;
  readonly tags: readonly string[];
  /** Whether a banner says that this is not the latest version. */
  readonly isOutdated: boolean;
}

/** Null for a list that is made of other pages' texts. */
export function chooseContent(root: Root, head: PageHead): PageContent | null {
  if (!head.isDocusaurus) return { ...NO_MORE, kind: 'page', heading: null, body: mainOf(root) };
  if (isList(head.classes)) return null;
  if (head.classes.includes('plugin-docs')) return docsContent(root, head);
  const main = mainOf(root);
  if (!head.classes.includes('blog-post-page')) {
    const article = head.classes.includes('mdx-page') && main !== null ? byTag(main, 'article') : null;
    return { ...NO_MORE, kind: 'page', heading: null, body: article ?? main };
  }
  const article = main === null ? null : byTag(main, 'article');
  return {
    ...NO_MORE,
    kind: 'blog',
    heading: article === null ? null : byTag(article, 'h1'),
    body: article === null ? null : findElement(article, (element) => hasClass(element, 'markdown')),
    tags: article === null ? [] : tagsOf(article),
  };
}

const NO_MORE = { sidebarLabel: null, tags: [], isOutdated: false } as const;

/** Lists of posts, tags, authors and search results. The archive has no class that says so. */
function isList(classes: readonly string[]): boolean {
  const isBlog = classes.includes('plugin-blog') && !classes.includes('blog-post-page');
  return isBlog || classes.some((name) => /^(?:docs|blog)-.*(?:list|authors?)[-\w]*-page$|^search-page/.test(name));
}

function docsContent(root: Root, { classes }: PageHead): PageContent | null {
  if (!classes.includes('docs-doc-page')) return null;
  const main = mainOf(root) ?? root;
  const find = (test: ElementTest): Element | null => findElement(main, test);
  const crumb = find((element) => hasClass(element, 'breadcrumbs__item--active'));
  const common = {
    sidebarLabel: crumb === null ? null : fold(textOf(crumb)),
    isOutdated: find((element) => hasClass(element, 'theme-doc-version-banner')) !== null,
    tags: tagsOf(main),
  };
  const index = find((element) => hasModuleClass(element, 'generatedIndexPage'));
  // Below its title and description the page only lists others.
  if (index !== null) return { ...common, kind: 'generated-index', heading: null, body: byTag(index, 'header') };
  const body =
    find((element) => hasClass(element, 'theme-doc-markdown')) ?? find((element) => hasClass(element, 'markdown'));
  return { ...common, kind: 'doc', heading: null, body };
}

function mainOf(root: Root): Element | null {
  return (
    byTag(root, 'main') ??
    findElement(root, (element) => textProperty(element, 'role') === 'main') ??
    findElement(root, (element) => hasClass(element, 'main-wrapper')) ??
    byTag(root, 'article') ??
    byTag(root, 'body')
  );
}

function byTag(root: Root | Element, name: string): Element | null {
  return findElement(root, ({ tagName }) => tagName === name);
}

function tagsOf(content: Root | Element): string[] {
  const isTag: ElementTest = ({ tagName, properties }) =>
    tagName === 'a' && Array.isArray(properties['rel']) && properties['rel'].includes('tag');
  return [...new Set(findElements(content, isTag).map((element) => fold(textOf(element))))];
}

/** Whether the page belongs to a docs plugin, and to which. */
export function pluginOf({ classes }: PageHead, kind: PageContent['kind']): string {
  if (kind === 'blog') return 'blog';
  if (kind === 'page') return 'pages';
  return classes.find((name) => name.startsWith('plugin-id-'))?.slice('plugin-id-'.length) ?? 'default';
}
