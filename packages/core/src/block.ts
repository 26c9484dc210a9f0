/** Text an author set apart: a tab's label, an admonition's kind, a summary. Shown before the block's text. */
interface Labelled {
  /** For example `npm` for a tab or `Warning` for an admonition; null where the block stands alone. */
  readonly label: string | null;
}

/** A paragraph, a quotation's paragraph, a caption. One line, white space folded. */
export interface ProseBlock extends Labelled {
  readonly kind: 'prose';
  readonly text: string;
}

/** One item of a list. `marker` is `-` or `1.`; `depth` counts from 0. */
export interface ItemBlock extends Labelled {
  readonly kind: 'item';
  readonly text: string;
  readonly depth: number;
  readonly marker: string;
}

/** A code fence, kept whole and verbatim. */
export interface CodeBlock extends Labelled {
  readonly kind: 'code';
  readonly text: string;
  readonly language: string | null;
  readonly title: string | null;
}

/** One body row of a table, with the header it stands under. */
export interface RowBlock extends Labelled {
  readonly kind: 'row';
  readonly header: readonly string[];
  readonly cells: readonly string[];
}

/** A piece of a page as a reader sees it, markup resolved. */
export type Block = ProseBlock | ItemBlock | CodeBlock | RowBlock;

/** The block as plain text. Code keeps its fence so that it stays recognisable. */
export function blockToText(block: Block): string {
  const label = block.label === null ? '' : `${block.label}: `;
  switch (block.kind) {
    case 'prose':
      return label + block.text;
    case 'item':
      return `${'  '.repeat(block.depth)}${block.marker} ${label}${block.text}`;
    case 'row':
      return label + rowToText(block);
    case 'code': {
      const longest = Math.max(0, ...[...block.text.matchAll(/`{3,}/g)].map((run) => run[0].length));
      const fence = '`'.repeat(Math.max(3, longest + 1));
      const title = block.title === null ? '' : ` title="${block.title}"`;
      const intro = block.label === null ? '' : `${block.label}:\n`;
      return `${intro}${fence}${block.language ?? ''}${title}\n${block.text}\n${fence}`;
    }
  }
}

/** A row as `Header: cell; Header: cell`, or its cells alone where the table has no header text. */
export function rowToText(row: RowBlock): string {
  return row.cells
    .map((cell, index) => {
      const name = row.header[index] ?? '';
      return name === '' || cell === '' ? cell : `${name}: ${cell}`;
    })
    .filter((part) => part !== '')
    .join('; ');
}

/** Several blocks as plain text. List items and rows stand on neighbouring lines, everything else apart. */
export function blocksToText(blocks: readonly Block[]): string {
  let text = '';
  let previous: Block['kind'] | null = null;
  for (const block of blocks) {
    if (previous !== null) {
      const tight = (block.kind === 'item' || block.kind === 'row') && previous === block.kind;
      text += tight ? '\n' : '\n\n';
    }
    text += blockToText(block);
    previous = block.kind;
  }
  return text;
}
