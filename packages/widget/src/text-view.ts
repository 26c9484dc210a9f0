import type { Make } from './element.ts';
import { type Inline, type ListItem, parseText, type TextBlock } from './markdown.ts';

/** Makes the element for a `[n]` marker; null leaves the marker as text. */
export type CitationLink = (n: number) => HTMLElement | null;

export interface TextView {
  /** Shows `text`. Blocks that did not change keep their elements, and with them focus and selection. */
  update(text: string): void;
}

interface Shown {
  readonly source: string;
  readonly element: HTMLElement;
}

/** Shows text of a model or a document inside `root`, as text nodes and elements of our own making only. */
export function createTextView(root: HTMLElement, make: Make, citationLink: CitationLink): TextView {
  let shown: Shown[] = [];
  return {
    update(text) {
      const blocks = parseText(text);
      const changed = blocks.findIndex((block, index) => block.source !== shown[index]?.source);
      const kept = changed === -1 ? blocks.length : changed;
      for (const { element } of shown.slice(kept)) element.remove();
      const fresh = blocks.slice(kept).map((block) => ({
        source: block.source,
        element: renderBlock(block, make, citationLink),
      }));
      root.append(...fresh.map(({ element }) => element));
      shown = [...shown.slice(0, kept), ...fresh];
    },
  };
}

function renderBlock(block: TextBlock, make: Make, citationLink: CitationLink): HTMLElement {
  switch (block.kind) {
    case 'paragraph':
      return make('p', { attributes: { dir: 'auto' }, children: renderInlines(block.children, make, citationLink) });
    case 'heading':
      return make('p', {
        class: 'subheading',
        attributes: { dir: 'auto' },
        children: renderInlines(block.children, make, citationLink),
      });
    case 'list':
      return renderList(block.items, make, citationLink);
    case 'code':
      return renderCode(block, make);
  }
}

function renderInlines(inlines: readonly Inline[], make: Make, citationLink: CitationLink): (Node | string)[] {
  return inlines.map((inline) => {
    switch (inline.kind) {
      case 'text':
        return inline.text;
      case 'code':
        return make('code', { text: inline.text });
      case 'strong':
        return make('strong', { children: renderInlines(inline.children, make, citationLink) });
      case 'citation':
        return citationLink(inline.n) ?? `[${inline.n}]`;
    }
  });
}

function renderList(items: readonly ListItem[], make: Make, citationLink: CitationLink): HTMLElement {
  const root = makeList(items[0], make);
  // The list and its last item, for each depth that is open.
  const open: { list: HTMLElement; item: HTMLElement | null }[] = [{ list: root, item: null }];
  for (const item of items) {
    open.length = Math.min(open.length, item.depth + 1);
    let level = open.at(-1);
    if (level && open.length <= item.depth) {
      const list = makeList(item, make);
      (level.item ?? level.list).append(list);
      level = { list, item: null };
      open.push(level);
    }
    if (!level) continue;
    level.item = make('li', {
      attributes: { dir: 'auto' },
      children: renderInlines(item.children, make, citationLink),
    });
    level.list.append(level.item);
  }
  return root;
}

function makeList(first: ListItem | undefined, make: Make): HTMLElement {
  if (first?.ordered !== true) return make('ul');
  return make('ol', first.number === 1 ? {} : { attributes: { start: String(first.number) } });
}

function renderCode(block: TextBlock & { readonly kind: 'code' }, make: Make): HTMLElement {
  const code = make('code', { text: block.text });
  const button = make('button', { class: 'copy', text: 'Copy', attributes: { type: 'button' } });
  button.addEventListener('click', () => void copy(block.text, code, button));
  return make('figure', {
    class: 'code',
    children: [
      make('figcaption', { children: [make('span', { text: block.title || block.language || 'Code' }), button] }),
      // Wide code scrolls, so the keyboard has to reach it.
      make('pre', { attributes: { tabindex: '0', dir: 'ltr' }, children: [code] }),
    ],
  });
}

async function copy(text: string, code: HTMLElement, button: HTMLElement): Promise<void> {
  try {
    await code.ownerDocument.defaultView?.navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    // No permission, for example in a frame: the selection is one key away from the clipboard.
    code.ownerDocument.getSelection()?.selectAllChildren(code);
    button.textContent = 'Selected';
  }
}
