/** What a new element is given. Text becomes text nodes: nothing here ever parses markup. */
export interface ElementParts {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly children?: readonly (Node | string)[];
}

/** Makes elements for one document, so that the parts also work inside a shadow root or another window. */
export type Make = <K extends keyof HTMLElementTagNameMap>(tag: K, parts?: ElementParts) => HTMLElementTagNameMap[K];

export function elementMaker(document: Document): Make {
  return (tag, parts = {}) => {
    const element = document.createElement(tag);
    if (parts.class !== undefined) element.className = parts.class;
    for (const [name, value] of Object.entries(parts.attributes ?? {})) element.setAttribute(name, value);
    if (parts.text !== undefined) element.textContent = parts.text;
    element.append(...(parts.children ?? []));
    return element;
  };
}
