import fc from 'fast-check';
import type { BlockContent, ListItem, PhrasingContent, Root, RootContent, TableRow } from 'mdast';
import remarkDirective from 'remark-directive';
import remarkGfm from 'remark-gfm';
import remarkMdx from 'remark-mdx';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';

/** A page without words yet: numbers say how many each part gets. */
type Shape =
  | { readonly kind: 'heading'; readonly level: number; readonly words: number }
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'code'; readonly lines: readonly number[] }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly (readonly Shape[])[] }
  | { readonly kind: 'quote'; readonly children: readonly Shape[] }
  | { readonly kind: 'table'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'admonition'; readonly children: readonly Shape[] }
  | { readonly kind: 'details'; readonly children: readonly Shape[] }
  | { readonly kind: 'tabs'; readonly tabs: readonly (readonly Shape[])[] }
  | { readonly kind: 'component'; readonly children: readonly Shape[] };

interface Inline {
  readonly kind: 'text' | 'emphasis' | 'strong' | 'delete' | 'inlineCode' | 'link';
  readonly words: number;
}

export interface GeneratedPage {
  readonly markdown: string;
  /** Every word of the text is unique, and capitalised, so that any may begin a sentence. Headers and labels are apart, as they are shown above each of their blocks. */
  readonly words: readonly string[];
  readonly headings: readonly string[];
  readonly labels: readonly string[];
}

const inline: fc.Arbitrary<Inline> = fc.record({
  kind: fc.constantFrom('text', 'emphasis', 'strong', 'delete', 'inlineCode', 'link'),
  words: fc.integer({ min: 1, max: 12 }),
});

const leaf: fc.Arbitrary<Shape> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('paragraph' as const),
      inlines: fc.array(inline, { minLength: 1, maxLength: 8 }),
    }),
  },
  fc.record({
    kind: fc.constant('code' as const),
    lines: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 12 }),
  }),
  fc.record({
    kind: fc.constant('table' as const),
    columns: fc.integer({ min: 1, max: 4 }),
    rows: fc.integer({ min: 0, max: 6 }),
  }),
);

const heading: fc.Arbitrary<Shape> = fc.record({
  kind: fc.constant('heading' as const),
  level: fc.integer({ min: 2, max: 6 }),
  words: fc.integer({ min: 1, max: 4 }),
});

const { content } = fc.letrec<{ content: Shape[]; container: Shape; list: Shape }>((tie) => ({
  content: fc.array(fc.oneof({ maxDepth: 2, depthSize: 'small' }, leaf, tie('list'), tie('container')), {
    minLength: 1,
    maxLength: 3,
  }),
  list: fc.record({
    kind: fc.constant('list' as const),
    ordered: fc.boolean(),
    items: fc.array(tie('content'), { minLength: 1, maxLength: 3 }),
  }),
  container: fc.oneof(
    fc.record({
      kind: fc.constantFrom('quote' as const, 'admonition' as const, 'component' as const, 'details' as const),
      children: tie('content'),
    }),
    fc.record({ kind: fc.constant('tabs' as const), tabs: fc.array(tie('content'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** Sections of a page, the first without a heading. */
export const pageShape: fc.Arbitrary<readonly (readonly Shape[])[]> = fc
  .tuple(content, fc.array(fc.tuple(heading, content), { maxLength: 4 }))
  .map(([intro, sections]) => [intro, ...sections.map(([head, body]) => [head, ...body])]);

const stringifiers = {
  mdx: unified().use(remarkStringify, { bullet: '-' }).use(remarkGfm).use(remarkDirective).use(remarkMdx).freeze(),
  md: unified().use(remarkStringify, { bullet: '-' }).use(remarkGfm).use(remarkDirective).freeze(),
};

/** `start` keeps the words of several pages apart. */
export function writePage(
  sections: readonly (readonly Shape[])[],
  format: 'md' | 'mdx' = 'mdx',
  start = 0,
): GeneratedPage {
  const page = new Words(start, format);
  const root: Root = { type: 'root', children: sections.flat().flatMap((shape) => page.write(shape)) };
  const { words, headings, labels } = page;
  return { markdown: stringifiers[format].stringify(root), words, headings, labels };
}

class Words {
  readonly words: string[] = [];
  readonly headings: string[] = [];
  readonly labels: string[] = [];
  #next: number;
  readonly #format: 'md' | 'mdx';

  constructor(start: number, format: 'md' | 'mdx') {
    this.#next = start;
    this.#format = format;
  }

  write(shape: Shape): (BlockContent & RootContent)[] {
    switch (shape.kind) {
      case 'heading':
        return [
          {
            type: 'heading',
            depth: depthOf(shape.level),
            children: [{ type: 'text', value: this.#take(shape.words, this.headings) }],
          },
        ];
      case 'paragraph':
        return [{ type: 'paragraph', children: shape.inlines.flatMap((one) => this.#inline(one)) }];
      case 'code':
        return [
          {
            type: 'code',
            lang: 'js',
            value: ['start()', ...shape.lines.map((count) => this.#take(count, this.words))].join('\n'),
          },
        ];
      case 'list':
        return [{ type: 'list', ordered: shape.ordered, children: shape.items.map((item) => this.#item(item)) }];
      case 'quote':
        return [{ type: 'blockquote', children: this.#all(shape.children) }];
      case 'table':
        return [
          {
            type: 'table',
            children: [
              this.#row(shape.columns, this.labels),
              ...Array.from({ length: shape.rows }, () => this.#row(shape.columns, this.words)),
            ],
          },
        ];
      case 'admonition':
        return [{ type: 'containerDirective', name: 'note', children: this.#all(shape.children) }];
      default:
        return this.#format === 'md' ? this.#all(this.#childrenOf(shape)) : [this.#component(shape)];
    }
  }

  #childrenOf(shape: Shape & { kind: 'details' | 'tabs' | 'component' }): readonly Shape[] {
    return shape.kind === 'tabs' ? shape.tabs.flat() : shape.children;
  }

  #component(shape: Shape & { kind: 'details' | 'tabs' | 'component' }): BlockContent & RootContent {
    if (shape.kind === 'component') return element('Unknown', {}, this.#all(shape.children));
    if (shape.kind === 'tabs') {
      return element(
        'Tabs',
        {},
        shape.tabs.map((tab) => element('TabItem', { value: this.#take(1, this.labels) }, this.#all(tab))),
      );
    }
    const text = { type: 'text' as const, value: this.#take(2, this.labels) };
    const summary = element('summary', {}, [{ type: 'paragraph', children: [text] }]);
    return element('details', {}, [summary, ...this.#all(shape.children)]);
  }

  #all(shapes: readonly Shape[]): (BlockContent & RootContent)[] {
    return shapes.flatMap((shape) => this.write(shape));
  }

  #item(shapes: readonly Shape[]): ListItem {
    return { type: 'listItem', spread: true, children: this.#all(shapes) };
  }

  #row(columns: number, into: string[]): TableRow {
    const cell = () => ({
      type: 'tableCell' as const,
      children: [{ type: 'text' as const, value: this.#take(2, into) }],
    });
    return { type: 'tableRow', children: Array.from({ length: columns }, cell) };
  }

  #inline({ kind, words }: Inline): PhrasingContent[] {
    const value = this.#take(words, this.words);
    const text = { type: 'text' as const, value };
    const end = { type: 'text' as const, value: words % 3 === 0 ? '. ' : ' ' };
    switch (kind) {
      case 'text':
        return [text, end];
      case 'inlineCode':
        return [{ type: 'inlineCode', value }, end];
      case 'link':
        return [{ type: 'link', url: './other.md', children: [text] }, end];
      default:
        return [{ type: kind, children: [text] }, end];
    }
  }

  #take(count: number, into: string[]): string {
    const taken = Array.from({ length: count }, () => `W${(this.#next++).toString(36)}z`);
    into.push(...taken);
    return taken.join(' ');
  }
}

function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  children: BlockContent[],
): BlockContent & RootContent {
  return {
    type: 'mdxJsxFlowElement',
    name,
    attributes: Object.entries(attributes).map(([key, value]) => ({ type: 'mdxJsxAttribute', name: key, value })),
    children,
  };
}

function depthOf(level: number): 2 | 3 | 4 | 5 | 6 {
  return level === 2 || level === 3 || level === 4 || level === 5 ? level : 6;
}
