import type { Element, Nodes } from 'hast';

export type ElementTest = (element: Element) => boolean;

export function hasClass(element: Element, name: string): boolean {
  return classesOf(element).includes(name);
}

/** Class names of CSS modules end in a hash of their own: `codeBlockTitle_OeMC`. */
export function hasModuleClass(element: Element, name: string): boolean {
  return classesOf(element).some((one) => one.startsWith(`${name}_`));
}

export function classesOf({ properties }: Element): readonly string[] {
  const { className } = properties;
  return Array.isArray(className) ? className.map(String) : [];
}

/** A property that is text; null for every other. */
export function textProperty({ properties }: Element, name: string): string | null {
  const value = properties[name];
  return typeof value === 'string' ? value : null;
}

/** The elements below, in document order; those below a match are looked at too. */
function* elementsBelow(node: Nodes): Generator<Element, void, void> {
  const open = [...childrenOf(node)].toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === 'element') yield next;
    open.push(...childrenOf(next).toReversed());
  }
}

export function findElement(node: Nodes, test: ElementTest): Element | null {
  for (const element of elementsBelow(node)) if (test(element)) return element;
  return null;
}

export function findElements(node: Nodes, test: ElementTest): Element[] {
  return [...elementsBelow(node)].filter(test);
}

export function childElements(node: Nodes): Element[] {
  return childrenOf(node).filter((child): child is Element => child.type === 'element');
}

export function textOf(node: Nodes): string {
  let text = '';
  const open: Nodes[] = [node];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.type === 'text') text += next.value;
    open.push(...childrenOf(next).toReversed());
  }
  return text;
}

function childrenOf(node: Nodes): readonly Nodes[] {
  return 'children' in node ? node.children : [];
}
