import type { Element, ElementContent, Properties } from 'hast';
import { fold } from '../document/fold.ts';
import { CONTENT_TITLE } from '../document/prepare-tree.ts';
import { LINK_TARGET } from '../document/render-tree.ts';
import { convertWidget, readFormula } from './convert-widgets.ts';
import { childElements, findElement, hasClass, hasModuleClass, textOf, textProperty } from './element-query.ts';

export interface CleanOptions {
  readonly isDocusaurus: boolean;
  /** Where a link leads within the site; null for elsewhere. */
  readonly resolve: (href: string) => string | null;
}

/**
 * The content of a page as elements that the writer of pages knows, without what the site adds for its readers' hands:
 * buttons, links to headings, navigation. The first `h1` counts as the title.
 */
export function cleanContent(nodes: readonly ElementContent[], options: CleanOptions): ElementContent[] {
  return new Cleaner(options).children(nodes);
}

/** Attributes that say something to a reader; the rest may mean anything here. */
const KEPT = [
  'id',
  'alt',
  'title',
  'className',
  'colSpan',
  'rowSpan',
  'start',
  'type',
  'checked',
  'dataFootnoteBackref',
  'dataFootnoteRef',
];

const DROPPED_TAGS: ReadonlySet<string> = new Set(
  'button canvas footer iframe nav object select svg textarea'.split(' '),
);
const DROPPED_ROLES: ReadonlySet<string> = new Set(['navigation', 'search', 'contentinfo', 'complementary']);
/** Between what a page of Docusaurus says and what it says about itself. */
const DROPPED_CLASSES = [
  'theme-doc-card-container',
  'theme-doc-toc-mobile',
  'theme-doc-version-badge',
  'theme-doc-version-banner',
  'hash-link',
];

class Cleaner {
  readonly #options: CleanOptions;
  #seeksTitle = true;

  constructor(options: CleanOptions) {
    this.#options = options;
  }

  children(nodes: readonly ElementContent[]): ElementContent[] {
    return nodes.flatMap((node): ElementContent[] => {
      if (node.type === 'text') return [{ type: 'text', value: node.value.replaceAll(/[\u200B\uFEFF]/g, '') }];
      return node.type === 'element' ? this.#element(node) : [];
    });
  }

  #element(element: Element): ElementContent[] {
    if (this.#isDropped(element)) return [];
    if (hasClass(element, 'katex') && !hasClass(element, 'katex-display')) return formula(element);
    if (this.#options.isDocusaurus) {
      const widget = convertWidget(element, (children) => this.children(children));
      if (widget !== null) return [widget];
    }
    if (/^h[1-6]$/.test(element.tagName)) return [this.#heading(element, null)];
    const properties = this.#properties(element);
    return [{ ...element, properties, children: this.#sectionChildren(element) }];
  }

  /** Some generators give the id of a heading to the section that it opens. */
  #sectionChildren(element: Element): ElementContent[] {
    const id = textProperty(element, 'id');
    const [first] = childElements(element);
    const opens = !this.#options.isDocusaurus && id !== null && first !== undefined && /^h[2-6]$/.test(first.tagName);
    if (!opens) return this.children(element.children);
    return element.children.flatMap((child) => (child === first ? [this.#heading(first, id)] : this.children([child])));
  }

  #heading(element: Element, sectionId: string | null): ElementContent {
    const isTitle = this.#seeksTitle && element.tagName === 'h1';
    this.#seeksTitle = false;
    const id = textProperty(element, 'id') ?? anchorInside(element) ?? sectionId;
    const children = this.children(
      element.children.filter((child) => child.type !== 'element' || !isHeadingLink(child)),
    );
    if (element.tagName !== 'h1' || id === null) {
      const properties = { ...(id === null ? {} : { id }), ...(isTitle ? { [CONTENT_TITLE]: true } : {}) };
      return { type: 'element', tagName: element.tagName, properties, children };
    }
    // Docusaurus takes the id from an `h1` of Markdown; one that is there was written as HTML, and JSX stands for that.
    const attributes = [
      { type: 'mdxJsxAttribute' as const, name: 'id', value: id },
      ...(isTitle ? [{ type: 'mdxJsxAttribute' as const, name: CONTENT_TITLE, value: null }] : []),
    ];
    return { type: 'mdxJsxFlowElement', name: 'h1', attributes, children };
  }

  #properties({ tagName, properties }: Element): Properties {
    const kept = Object.fromEntries(
      KEPT.flatMap((name) => (properties[name] === undefined ? [] : [[name, properties[name]]])),
    );
    const { href } = properties;
    const target = tagName === 'a' && typeof href === 'string' ? this.#options.resolve(href) : null;
    return target === null ? kept : { ...kept, [LINK_TARGET]: target };
  }

  #isDropped(element: Element): boolean {
    const { tagName, properties } = element;
    if (DROPPED_TAGS.has(tagName) || DROPPED_ROLES.has(textProperty(element, 'role') ?? '')) return true;
    if (tagName === 'aside' && !this.#options.isDocusaurus) return true;
    if (properties['ariaHidden'] === 'true' || hasModuleClass(element, 'tocCollapsible')) return true;
    return DROPPED_CLASSES.some((name) => hasClass(element, name));
  }
}

function formula(element: Element): ElementContent[] {
  const value = readFormula(element);
  return value === null
    ? []
    : [{ type: 'element', tagName: 'code', properties: {}, children: [{ type: 'text', value }] }];
}

/** `<a id="x"></a>` or `<a name="x"></a>` in a heading is its anchor. */
function anchorInside(heading: Element): string | null {
  const anchor = findElement(heading, (one) => one.tagName === 'a' && fold(textOf(one)) === '');
  return anchor === null ? null : (textProperty(anchor, 'id') ?? textProperty(anchor, 'name'));
}

/** The link to the heading itself that sites show when one points at it. */
function isHeadingLink(element: Element): boolean {
  if (element.tagName !== 'a') return false;
  const isNamed = ['header-anchor', 'headerlink', 'anchor-link', 'heading-anchor'].some((name) =>
    hasClass(element, name),
  );
  return isNamed || /^[#¶§🔗\u200B\s]*$/u.test(textOf(element));
}
