import type { Source } from './answer-event.ts';
import type { Make } from './element.ts';
import { sourceHref, withTextFragment } from './source-link.ts';
import { createTextView } from './text-view.ts';

/** Longer quotes are folded. */
const QUOTE_CHARACTERS = 320;

export interface SourcesView {
  readonly element: HTMLElement;
  /** Makes sources known, so that markers can lead to them. */
  offer(sources: readonly Source[]): void;
  /** Lists the known ones of these numbers, under this heading. */
  show(heading: string, numbers: readonly number[]): void;
  /** The `[n]` link that leads to source `n` of this list; null where it is not in the list. */
  marker(n: number): HTMLElement | null;
}

export interface SourcesViewOptions {
  /** Unique within the document. */
  readonly id: string;
  readonly textFragments: boolean;
}

/** The numbered proofs below an answer. */
export function createSourcesView(make: Make, options: SourcesViewOptions): SourcesView {
  const headingId = `${options.id}-heading`;
  const heading = make('h3', { attributes: { id: headingId } });
  const list = make('ol', { class: 'source-list' });
  const element = make('section', {
    class: 'sources',
    attributes: { 'aria-labelledby': headingId, hidden: '' },
    children: [heading, list],
  });
  const known = new Map<number, Source>();
  let shown = '';

  return {
    element,
    offer(sources) {
      for (const source of sources) known.set(source.n, source);
    },
    show(title, numbers) {
      const next = `${title} ${numbers.join(' ')}`;
      if (next === shown) return;
      shown = next;
      const sources = numbers.map((n) => known.get(n)).filter((source) => source !== undefined);
      heading.textContent = title;
      list.replaceChildren(...sources.map((source) => renderSource(source, make, options)));
      element.hidden = sources.length === 0;
    },
    marker(n) {
      const source = known.get(n);
      if (source === undefined) return null;
      const link = make('a', {
        class: 'marker',
        text: `[${n}]`,
        attributes: { href: `#${itemId(options, n)}`, 'aria-label': `Source ${n}: ${sourceName(source)}` },
      });
      link.addEventListener('click', (event) => {
        // Plain anchors would fill the history, which a frame shares with the page around it.
        event.preventDefault();
        goTo(list, itemId(options, n));
      });
      return link;
    },
  };
}

function itemId({ id }: SourcesViewOptions, n: number): string {
  return `${id}-${n}`;
}

function renderSource(source: Source, make: Make, options: SourcesViewOptions): HTMLElement {
  const href = sourceHref(source.url);
  const name = sourceName(source);
  const title =
    href === null
      ? make('span', { class: 'source-title', text: name })
      : make('a', {
          class: 'source-title',
          text: name,
          attributes: {
            href: options.textFragments ? withTextFragment(href, source.quote) : href,
            target: '_blank',
            rel: 'noopener',
          },
        });
  const above = source.heading_path.slice(0, -1).join(' › ') || (href === null ? source.url : '');
  return make('li', {
    attributes: { id: itemId(options, source.n), value: String(source.n), tabindex: '-1' },
    children: [
      make('span', { class: 'source-number', text: String(source.n), attributes: { 'aria-hidden': 'true' } }),
      make('div', {
        class: 'source-body',
        children: [
          title,
          ...(above === '' ? [] : [make('p', { class: 'source-path', text: above, attributes: { dir: 'auto' } })]),
          ...(source.quote.trim() === '' ? [] : renderQuote(source.quote, make)),
        ],
      }),
    ],
  });
}

function renderQuote(quote: string, make: Make): HTMLElement[] {
  const element = make('blockquote');
  const view = createTextView(element, make, () => null);
  if (quote.length <= QUOTE_CHARACTERS) {
    view.update(quote);
    return [element];
  }
  view.update(`${quote.slice(0, QUOTE_CHARACTERS).replace(/\s+\S*$/, '')} …`);
  const button = make('button', {
    class: 'quiet',
    text: 'Show the whole quote',
    attributes: { type: 'button', 'aria-expanded': 'false' },
  });
  button.addEventListener('click', () => {
    view.update(quote);
    element.tabIndex = -1;
    element.focus();
    button.remove();
  });
  return [element, button];
}

function sourceName(source: Source): string {
  return source.heading_path.at(-1) ?? (source.title || source.url);
}

function goTo(list: HTMLElement, id: string): void {
  const item = [...list.children].find((child) => child.id === id);
  if (item === undefined || !('focus' in item) || typeof item.focus !== 'function') return;
  item.scrollIntoView({ block: 'nearest' });
  item.focus({ preventScroll: true });
}
