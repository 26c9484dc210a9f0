import type { ElementContent, Element, Nodes, RootContent } from 'hast';
import { evaluateProgram } from './evaluate.ts';
import { fold } from './fold.ts';
import type { Place } from './place.ts';
import { ImportedName, StaticNodes, toText, UNKNOWN, type StaticValue } from './static-value.ts';

export type JsxNode = Extract<RootContent, { type: 'mdxJsxFlowElement' | 'mdxJsxTextElement' }>;

/** An element or a piece of JSX, looked at the same way. */
export interface Tag {
  /** `p`, `Tabs`, `Tabs.Item`; '' for a fragment. Components of Docusaurus have its name, whatever the import's. */
  readonly name: string;
  readonly node: Element | JsxNode;
  readonly isJsx: boolean;
  /** Stands for itself rather than in a line of text. */
  readonly isFlow: boolean;
  /** What the name was imported as or defined as in the file. */
  readonly definition: StaticValue;
  readonly place: Place;
}

export function isJsx(node: Nodes): node is JsxNode {
  return node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement';
}

/** Null for text, expressions and everything else that is no element. `isFlow` overrules what the node says. */
export function tagOf(node: Nodes, place: Place, isFlow?: boolean): Tag | null {
  if (node.type === 'element') {
    return { name: node.tagName, node, isJsx: false, isFlow: isFlow ?? false, definition: UNKNOWN, place };
  }
  if (!isJsx(node)) return null;
  const definition = node.name === null || isHtmlName(node.name) ? UNKNOWN : place.scope.get(node.name);
  const name = docusaurusName(definition) ?? node.name ?? '';
  return { name, node, isJsx: true, isFlow: isFlow ?? node.type === 'mdxJsxFlowElement', definition, place };
}

/** `<div>` and `<my-element>` are HTML, `<Card>` and `<props.card>` are components. */
export function isHtmlName(name: string): boolean {
  return /^[a-z][^.]*$/.test(name);
}

function docusaurusName(definition: StaticValue): string | null {
  if (!(definition instanceof ImportedName) || definition.name !== 'default') return null;
  return /^@(?:theme|theme-original|docusaurus)\/(\w+)$/.exec(definition.specifier)?.[1] ?? null;
}

export function childrenOf(tag: Tag): readonly ElementContent[] {
  return tag.node.children;
}

export function attributeOf(tag: Tag, name: string): StaticValue {
  if (tag.node.type === 'element') return propertyOf(tag.node, name);
  const attribute = tag.node.attributes.find((one) => one.type === 'mdxJsxAttribute' && one.name === name);
  return attribute?.type === 'mdxJsxAttribute' ? valueOf(attribute.value, tag.place) : undefined;
}

/** All attributes in their order, spread ones left out. For elements of Markdown and HTML there are none to look at. */
export function attributesOf(tag: Tag): (readonly [string, StaticValue])[] {
  if (tag.node.type === 'element') return [];
  return tag.node.attributes.flatMap((attribute) =>
    attribute.type === 'mdxJsxAttribute' ? [[attribute.name, valueOf(attribute.value, tag.place)] as const] : [],
  );
}

/** A string attribute, or null. */
export function textAttribute(tag: Tag, ...names: readonly string[]): string | null {
  for (const name of names) {
    const text = toText(attributeOf(tag, name));
    if (text !== null && fold(text) !== '') return text;
  }
  return null;
}

type AttributeValue = Extract<JsxNode['attributes'][number], { type: 'mdxJsxAttribute' }>['value'];

function valueOf(value: AttributeValue, place: Place): StaticValue {
  if (value === null || value === undefined) return true;
  return typeof value === 'string' ? value : evaluateProgram(value.data?.estree, place.scope);
}

function propertyOf(element: Element, name: string): StaticValue {
  const value = element.properties[name];
  return Array.isArray(value) ? value.join(' ') : value;
}

/** What a component is given: its attributes and, as `children`, what stands inside it. */
export function propsOf(tag: Tag): ReadonlyMap<string, StaticValue> {
  const children = childrenOf(tag);
  const props = new Map<string, StaticValue>(attributesOf(tag));
  if (children.length > 0) props.set('children', new StaticNodes(children, tag.place.scope));
  return props;
}
