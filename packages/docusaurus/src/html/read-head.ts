import type { Element, Root } from 'hast';
import { fold } from '../document/fold.ts';
import { classesOf, findElement, findElements, textOf, textProperty } from './element-query.ts';

/** What a page says about itself outside of its text. */
export interface PageHead {
  readonly isDocusaurus: boolean;
  /** Class names of the `html` element, by which Docusaurus tells kinds of pages apart. */
  readonly classes: readonly string[];
  /** The text of `<title>`: the page's, and mostly the site's behind it. */
  readonly title: string;
  readonly description: string | null;
  readonly keywords: readonly string[];
  readonly asksNotToBeIndexed: boolean;
  readonly locale: string | null;
  /** Whether the page says that its language is the one for readers of any other; null where it says nothing. */
  readonly isDefaultLocale: boolean | null;
  /** Docusaurus' name of the docs version. */
  readonly version: string | null;
  /** Where the site's own files start, from the address of its style sheet. */
  readonly baseUrl: string | null;
}

export function readHead(root: Root, url: string): PageHead {
  const html = findElement(root, ({ tagName }) => tagName === 'html');
  const head = findElement(root, ({ tagName }) => tagName === 'head') ?? root;
  const meta = new Map(
    findElements(head, ({ tagName }) => tagName === 'meta').map((element) => [
      (textProperty(element, 'name') ?? '').toLowerCase(),
      textProperty(element, 'content') ?? '',
    ]),
  );
  const title = findElement(head, ({ tagName }) => tagName === 'title');
  const robots = `${meta.get('robots') ?? ''},${meta.get('latticebot') ?? ''}`;
  return {
    isDocusaurus: /^Docusaurus\b/.test(meta.get('generator') ?? ''),
    classes: html === null ? [] : classesOf(html),
    title: title === null ? '' : fold(textOf(title)),
    description: fold(meta.get('description') ?? '') || null,
    keywords: (meta.get('keywords') ?? '')
      .split(',')
      .map(fold)
      .filter((keyword) => keyword !== ''),
    asksNotToBeIndexed: /(?:^|[\s,])(?:noindex|none)(?:[\s,]|$)/i.test(robots),
    locale: meta.get('docusaurus_locale') || (html === null ? null : textProperty(html, 'lang')) || null,
    isDefaultLocale: readDefaultLocale(head, url),
    version: meta.get('docusaurus_version') || null,
    baseUrl: readBaseUrl(head, url),
  };
}

function readDefaultLocale(head: Root | Element, url: string): boolean | null {
  const links = findElements(head, (element) => element.tagName === 'link' && relations(element).includes('alternate'));
  const fallback = links.find((link) => textProperty(link, 'hrefLang')?.toLowerCase() === 'x-default');
  const canonical = findElement(
    head,
    (element) => element.tagName === 'link' && relations(element).includes('canonical'),
  );
  const target = fallback === undefined ? null : pathOf(textProperty(fallback, 'href'), url);
  if (target === null) return null;
  // The address in the page may be that of another host, as on a preview; its path is the same.
  return target === pathOf(canonical === null ? url : textProperty(canonical, 'href'), url);
}

function readBaseUrl(head: Root | Element, url: string): string | null {
  for (const element of findElements(head, ({ tagName }) => tagName === 'link' || tagName === 'script')) {
    const file = URL.parse(textProperty(element, 'href') ?? textProperty(element, 'src') ?? '', url);
    const folder =
      file?.origin === new URL(url).origin ? /^(.*\/)assets\/(?:css|js)\//.exec(file.pathname)?.[1] : undefined;
    if (folder !== undefined) return folder;
  }
  return null;
}

function relations({ properties }: Element): readonly string[] {
  return Array.isArray(properties['rel']) ? properties['rel'].map(String) : [];
}

function pathOf(href: string | null, base: string): string | null {
  return href === null ? null : (URL.parse(href, base)?.pathname.replace(/\/$/, '') ?? null);
}
