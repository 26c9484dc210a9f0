import type { ElementContent, Nodes } from 'hast';
import { BLOCK_ELEMENTS, UNSEEN } from './element-names.ts';
import { applyFunction, evaluateProgram } from './evaluate.ts';
import { fold } from './fold.ts';
import { moduleScope } from './module-scope.ts';
import type { PageBuilder } from './page-builder.ts';
import type { PartialFiles } from './partial-files.ts';
import { spotOf, type Place } from './place.ts';
import { linkProps, proseProps } from './prose-props.ts';
import type { RawFiles } from './raw-files.ts';
import type { RenderedFile } from './render-file.ts';
import { Scope } from './scope.ts';
import { Asset, ImportedName, isStaticList, StaticFunction, StaticNodes, toText, UNKNOWN } from './static-value.ts';
import type { StaticValue } from './static-value.ts';
import { attributeOf, childrenOf, isHtmlName, isJsx, propsOf, tagOf, type Tag } from './tag.ts';
import { TAG_WRITERS } from './tag-writers.ts';
import { targetOf } from './write-inline.ts';
import type { CodeOptions, Writer } from './writer.ts';

export interface PageWriterOptions {
  readonly page: PageBuilder;
  readonly partials: PartialFiles;
  readonly raw: RawFiles;
  readonly magicComments: CodeOptions['magicComments'];
}

/** A component that shows itself would not end; React could not render it either. */
const DEEPEST_COMPONENT = 20;

/** Walks the elements of a file, and of those it imports, and writes what they show. */
export class PageWriter implements Writer {
  readonly page: PageBuilder;
  readonly #options: PageWriterOptions;
  readonly #escapedSources = new Set<string>();
  /** Children that a component has shown. */
  readonly #shown = new WeakSet<StaticNodes>();

  constructor(options: PageWriterOptions) {
    this.page = options.page;
    this.#options = options;
  }

  get code(): CodeOptions {
    return { magicComments: this.#options.magicComments, escapedSources: this.#escapedSources };
  }

  /** `place.scope` holds what the file is given: front matter and props. */
  writeFile(file: RenderedFile, place: Place): void {
    if (file.escapedHeadingIds) this.#escapedSources.add(file.source);
    const importers = [...place.importers, file.source];
    const scope = moduleScope(file.root.children, file, place.scope);
    this.page.flush();
    this.writeNodes(file.root.children, { ...place, importers, scope });
    this.page.flush();
  }

  writeNodes(nodes: readonly Nodes[], place: Place): void {
    for (const node of nodes) this.#writeNode(node, place);
  }

  writeValue(value: StaticValue, place: Place): void {
    const text =
      value instanceof ImportedName || value instanceof Asset ? this.#options.raw.read(value, place) : toText(value);
    if (text !== null) this.page.write(text, place, place.at);
    else if (isStaticList(value)) for (const entry of value) this.writeValue(entry, place);
    else if (value instanceof StaticNodes) {
      this.#shown.add(value);
      this.writeNodes(value.nodes, { ...place, scope: value.scope });
    }
  }

  textOf(value: StaticValue, place: Place): string | null {
    const isText = toText(value) !== null || value instanceof StaticNodes || isStaticList(value);
    const text = isText ? fold(this.page.capture({ isHeading: false }, () => this.writeValue(value, place))) : '';
    return text === '' ? null : text;
  }

  childTags(tag: Tag): readonly Tag[] {
    return this.#tagsIn(childrenOf(tag), tag.place);
  }

  writeLabelled(label: string, place: Place, body: (place: Place) => void): void {
    const { page } = this;
    page.flush();
    if (page.isCapturing) {
      if (label !== '') page.write(`${label}: `, place, place.at);
      return body(place);
    }
    const count = page.blockCount;
    const point = page.outline.mark();
    const labels = [place.label ?? '', label].filter((one) => one !== '');
    body({ ...place, label: labels.length === 0 ? null : labels.join(' › ') });
    page.flush();
    // The label is shown even when there is nothing below it.
    if (page.blockCount === count && label !== '') page.block({ kind: 'prose', text: label }, place, place.at);
    page.outline.returnTo(point);
  }

  #writeNode(node: Nodes, place: Place, isFlow?: boolean): void {
    switch (node.type) {
      case 'text':
        return this.page.write(node.value, place, spotOf(node, place));
      case 'mdxFlowExpression':
        this.page.flush();
        this.writeValue(evaluateProgram(node.data?.estree, place.scope), { ...place, at: spotOf(node, place) });
        return this.page.flush();
      case 'mdxTextExpression':
        return this.writeValue(evaluateProgram(node.data?.estree, place.scope), { ...place, at: spotOf(node, place) });
      case 'element':
        if (!isJsxParagraph(node)) return this.#writeTag(tagOf(node, place), place);
        this.page.flush();
        for (const child of node.children) this.#writeNode(child, place, true);
        return this.page.flush();
      case 'mdxJsxFlowElement':
      case 'mdxJsxTextElement': {
        const inside = { ...place, at: spotOf(node, place) };
        return this.#writeTag(tagOf(node, inside, isFlow), inside);
      }
      default:
        // Comments, imports and the like show nothing.
        return;
    }
  }

  #writeTag(tag: Tag | null, place: Place): void {
    if (tag === null || UNSEEN.has(tag.name)) return;
    if (tag.definition instanceof StaticFunction && this.#writeLocal(tag, tag.definition, place)) return;
    if (tag.definition instanceof ImportedName && this.#writePartial(tag, tag.definition, place)) return;
    const writeKnown = TAG_WRITERS.get(tag.name);
    if (writeKnown) writeKnown(this, tag, place);
    else if (tag.name === 'BrowserOnly') this.#writeBrowserOnly(tag, place);
    else if (!tag.isJsx || isHtmlName(tag.name)) this.#writeElement(tag, place);
    else this.#writeComponent(tag, place);
  }

  #writeElement(tag: Tag, place: Place): void {
    const { page } = this;
    const isBlock = BLOCK_ELEMENTS.has(tag.name);
    if (isBlock) page.flush();
    else if (tag.isFlow) page.space();
    const point = page.outline.mark();
    this.#withLinks(tag, place, () => this.writeNodes(childrenOf(tag), place));
    if (isBlock) page.flush();
    else if (tag.isFlow) page.space();
    if (tag.name === 'blockquote') page.outline.returnTo(point);
  }

  /** A component nobody here knows: the words it is given, then its children. */
  #writeComponent(tag: Tag, place: Place): void {
    const separate = tag.isFlow ? () => this.page.flush() : () => this.page.space();
    if (tag.isFlow) separate();
    this.#withLinks(tag, place, () => {
      for (const prose of proseProps(tag)) {
        separate();
        this.writeValue(prose, place);
        separate();
      }
      this.writeNodes(childrenOf(tag), place);
    });
    if (tag.isFlow) separate();
  }

  #withLinks(tag: Tag, place: Place, body: () => void): void {
    const values: readonly StaticValue[] = tag.isJsx ? linkProps(tag) : [attributeOf(tag, 'src')];
    const [first, ...others] = values.map(targetOf).filter((target) => target !== null);
    this.page.link(first ?? null, spotOf(tag.node, place), body);
    for (const target of others) this.page.link(target, spotOf(tag.node, place), () => {});
  }

  /** A component that the file itself defines, such as `export const Box = ({children}) => <div>{children}</div>`. */
  #writeLocal(tag: Tag, definition: StaticFunction, place: Place): boolean {
    const props = propsOf(tag);
    const value = place.depth < DEEPEST_COMPONENT ? applyFunction(definition, [props]) : UNKNOWN;
    if (value === UNKNOWN) return false;
    if (tag.isFlow) this.page.flush();
    this.writeValue(value, { ...place, depth: place.depth + 1 });
    this.#writeUnshown(props.get('children'), place);
    if (tag.isFlow) this.page.flush();
    return true;
  }

  #writePartial(tag: Tag, imported: ImportedName, place: Place): boolean {
    if (imported.name !== 'default' || !/\.mdx?$/.test(imported.specifier)) return false;
    const props = propsOf(tag);
    const file = this.#options.partials.read(imported, place);
    if (file !== null) {
      const given = new Scope(place.scope.root, file);
      given.define('props', props);
      given.define('frontMatter', new Map());
      this.writeFile(file, { ...place, scope: given });
    }
    this.#writeUnshown(props.get('children'), place);
    return true;
  }

  /** Children that a component handles in ways that only running it would tell are shown below it. */
  #writeUnshown(children: StaticValue, place: Place): void {
    if (children instanceof StaticNodes && !this.#shown.has(children)) this.writeValue(children, place);
  }

  /** `<BrowserOnly>{() => <p>…</p>}</BrowserOnly>`. */
  #writeBrowserOnly(tag: Tag, place: Place): void {
    for (const child of childrenOf(tag)) {
      if (child.type !== 'mdxFlowExpression' && child.type !== 'mdxTextExpression') continue;
      const value = evaluateProgram(child.data?.estree, place.scope);
      const shown = value instanceof StaticFunction ? applyFunction(value, []) : value;
      this.writeValue(shown, { ...place, isRendered: false });
    }
  }

  #tagsIn(nodes: readonly ElementContent[], place: Place): Tag[] {
    return nodes.flatMap((node): Tag[] => {
      if (isJsxParagraph(node) || (isJsx(node) && node.name === null)) return this.#tagsIn(node.children, place);
      const at = { ...place, at: spotOf(node, place) };
      if (node.type === 'mdxFlowExpression' || node.type === 'mdxTextExpression') {
        return this.#tagsInValue(evaluateProgram(node.data?.estree, place.scope), at);
      }
      const tag = tagOf(stand(node), at, true);
      if (!(tag?.definition instanceof StaticFunction)) return tag === null ? [] : [tag];
      const value = at.depth < DEEPEST_COMPONENT ? applyFunction(tag.definition, [propsOf(tag)]) : UNKNOWN;
      return value === UNKNOWN ? [tag] : this.#tagsInValue(value, { ...at, depth: at.depth + 1 });
    });
  }

  #tagsInValue(value: StaticValue, place: Place): Tag[] {
    if (isStaticList(value)) return value.flatMap((entry) => this.#tagsInValue(entry, place));
    if (!(value instanceof StaticNodes)) return [];
    this.#shown.add(value);
    return this.#tagsIn(value.nodes, { ...place, scope: value.scope });
  }
}

/** Text where only elements are expected gets one of its own, so that it is not lost. */
function stand(node: ElementContent): ElementContent {
  if (node.type !== 'text' || node.value.trim() === '') return node;
  return { type: 'element', tagName: 'span', properties: {}, children: [node] };
}

/** A paragraph of nothing but JSX and expressions is no paragraph (MDX's `remark-mark-and-unravel`). */
function isJsxParagraph(node: Nodes): node is Nodes & { type: 'element' } {
  if (node.type !== 'element' || node.tagName !== 'p') return false;
  let hasMdx = false;
  for (const child of node.children) {
    if (child.type === 'mdxJsxTextElement' || child.type === 'mdxTextExpression') hasMdx = true;
    else if (child.type !== 'text' || child.value.trim() !== '') return false;
  }
  return hasMdx;
}
