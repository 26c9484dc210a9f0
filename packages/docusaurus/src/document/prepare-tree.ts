import type { Properties } from 'hast';
import type { Code, Heading, Parent, Root, RootContent } from 'mdast';
import { replaceEmoji } from './emoji.ts';
import { HeadingIds } from './heading-ids.ts';

export interface PrepareOptions {
  readonly removeContentTitle: boolean;
  readonly maintainCase: boolean;
  readonly commentIds: boolean;
  readonly emoji: boolean;
  readonly admonitionKeywords: readonly string[];
}

export interface PreparedTree {
  readonly hasContentTitle: boolean;
  /** Whether raw HTML has to be parsed into elements. Only in the `md` format. */
  readonly hasHtml: boolean;
}

/**
 * What Docusaurus' remark plugins do to a tree, in one pass and in their order for each node: the content
 * title found, admonitions and directives named, headings given ids, emoji shown, code given its
 * meta string. Works in place.
 */
export function prepareTree(root: Root, options: PrepareOptions): PreparedTree {
  const pass = new Preparation(options);
  pass.children(root);
  return { hasContentTitle: pass.hasContentTitle, hasHtml: pass.hasHtml };
}

type TextDirective = Extract<RootContent, { type: 'textDirective' }>;
type ContainerDirective = Extract<RootContent, { type: 'containerDirective' }>;

class Preparation {
  hasContentTitle = false;
  hasHtml = false;
  readonly #options: PrepareOptions;
  readonly #ids: HeadingIds;
  readonly #keywords: ReadonlySet<string>;
  /** The content title is the first heading, if it is an H1 above the first thematic break. */
  #seekingTitle = true;

  constructor(options: PrepareOptions) {
    this.#options = options;
    this.#ids = new HeadingIds(options);
    this.#keywords = new Set(options.admonitionKeywords);
  }

  children(parent: Parent): void {
    let kept = 0;
    for (const child of parent.children) {
      if (!this.#node(child)) continue;
      parent.children[kept] = child;
      kept += 1;
    }
    parent.children.length = kept;
  }

  /** False takes the node out of the tree. */
  #node(node: RootContent): boolean {
    switch (node.type) {
      case 'heading':
        if (!this.#heading(node)) return false;
        break;
      case 'thematicBreak':
        this.#seekingTitle = false;
        return true;
      case 'text':
        if (this.#options.emoji) node.value = replaceEmoji(node.value);
        return true;
      case 'code':
        keepMeta(node);
        return true;
      case 'html':
        this.hasHtml = true;
        return true;
      case 'containerDirective':
        if (this.#keywords.has(node.name)) nameAdmonition(node);
        break;
      case 'textDirective':
        showDirective(node);
        break;
      default:
        break;
    }
    if ('children' in node) this.children(node);
    return true;
  }

  #heading(heading: Heading): boolean {
    if (this.#seekingTitle) {
      this.#seekingTitle = false;
      if (heading.depth === 1) {
        this.hasContentTitle = true;
        if (this.#options.removeContentTitle) return false;
        setProperties(heading, { [CONTENT_TITLE]: true });
      }
    }
    setProperties(heading, { id: this.#ids.take(heading) });
    return true;
  }
}

/** Property that marks the content title's element. */
export const CONTENT_TITLE = 'dataLatticeContentTitle';

/** `metastring` is the property in which Docusaurus hands a fence's meta to its code block. */
function keepMeta(code: Code): void {
  if (code.meta) setProperties(code, { metastring: code.meta });
}

/** Docusaurus shows a bare `:name` as written. Of one with a label or attributes the label is left. */
function showDirective(directive: TextDirective): void {
  const isBare = directive.children.length === 0 && Object.keys(directive.attributes ?? {}).length === 0;
  directive.data = { hName: 'span', ...(isBare ? { hChildren: [{ type: 'text', value: `:${directive.name}` }] } : {}) };
}

function nameAdmonition(directive: ContainerDirective): void {
  const label = directive.children[0];
  const hasLabel = label?.type === 'paragraph' && label.data?.directiveLabel === true;
  const only = hasLabel && label.children.length === 1 ? label.children[0] : undefined;
  const plain = only?.type === 'text' ? only.value : undefined;
  const title = directive.attributes?.['title'] ?? plain;
  directive.data = { hName: ADMONITION, hProperties: { type: directive.name, ...(title ? { title } : {}) } };
  if (!hasLabel) return;
  if (title) directive.children.shift();
  else label.data = { hName: ADMONITION_TITLE };
}

/** Element names that admonitions have after the tree is rendered. Lower case survives the HTML parser. */
export const ADMONITION = 'admonition';
export const ADMONITION_TITLE = 'mdxadmonitiontitle';

function setProperties(node: Heading | Code, properties: Properties): void {
  node.data = { ...node.data, hProperties: { ...node.data?.hProperties, ...properties } };
}
