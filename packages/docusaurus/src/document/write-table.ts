import { fold } from './fold.ts';
import { spotOf, type Spot } from './place.ts';
import { childrenOf, textAttribute, type Tag } from './tag.ts';
import type { TagWriter, Writer } from './writer.ts';

interface Row {
  readonly cells: readonly Cell[];
  readonly isHeader: boolean;
  readonly spot: Spot;
}

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly rows: number;
}

/** A browser's own limits would allow a table of one cell to fill the memory. */
const MOST_COLUMNS_SPANNED = 100;

/** A table as one block for each body row, under its header. */
export const writeTable: TagWriter = (writer, tag, place) => {
  writer.page.flush();
  const rows = rowsOf(writer, tag, false);
  // A table that is read as text, such as one in a cell of another, is all rows.
  const headerCount = writer.page.isCapturing ? 0 : countHeaderRows(rows);
  const grid = toGrid(rows, headerCount);
  const header = mergeHeader(grid.slice(0, headerCount));
  const [first] = rows;
  // A header above nothing, or above pictures without words, is a row of its own.
  if (first !== undefined && isFilled(header) && !grid.slice(headerCount).some(isFilled)) {
    return writer.page.block({ kind: 'row', header: [], cells: header }, place, first.spot);
  }
  rows.slice(headerCount).forEach((row, index) => {
    const cells = grid[headerCount + index] ?? [];
    if (isFilled(cells)) writer.page.block({ kind: 'row', header, cells }, place, row.spot);
  });
};

/** HTML tables often have a header row without `<thead>`. */
function countHeaderRows(rows: readonly Row[]): number {
  const firstOfBody = rows.findIndex((row) => !row.isHeader);
  return firstOfBody === -1 ? rows.length : firstOfBody;
}

function isFilled(cells: readonly string[]): boolean {
  return cells.some((cell) => cell !== '');
}

function rowsOf(writer: Writer, tag: Tag, isHead: boolean): Row[] {
  return writer.childTags(tag).flatMap((child): Row[] => {
    switch (child.name) {
      case 'thead':
        return rowsOf(writer, child, true);
      case 'tbody':
      case 'tfoot':
        return rowsOf(writer, child, false);
      case 'tr':
        return [rowOf(writer, child, isHead)];
      case 'colgroup':
        return [];
      default:
        // A caption, or a component that holds rows.
        writer.writeNodes([child.node], child.place);
        writer.page.flush();
        return [];
    }
  });
}

function rowOf(writer: Writer, row: Tag, isHead: boolean): Row {
  const tags = writer.childTags(row);
  const cells = tags.map((cell): Cell => {
    const columns = Math.min(spanOf(cell, 'colSpan', 'colspan'), MOST_COLUMNS_SPANNED);
    return { text: cellText(writer, cell), columns, rows: spanOf(cell, 'rowSpan', 'rowspan') };
  });
  const isHeader = isHead || (tags.length > 0 && tags.every((cell) => cell.name === 'th'));
  return { cells, isHeader, spot: spotOf(row.node, row.place) };
}

function cellText(writer: Writer, cell: Tag): string {
  const isCell = cell.name === 'td' || cell.name === 'th';
  const nodes = isCell ? childrenOf(cell) : [cell.node];
  return fold(writer.page.capture({ isHeading: false }, () => writer.writeNodes(nodes, cell.place)));
}

function spanOf(cell: Tag, ...names: readonly string[]): number {
  const span = Number.parseInt(textAttribute(cell, ...names) ?? '1', 10);
  return span > 0 ? span : 1;
}

/**
 * Cells in their columns. A header names every column it spans; the further columns and rows that another cell spans
 * stay empty, so that its text appears once.
 */
function toGrid(rows: readonly Row[], headerCount: number): string[][] {
  const blockedUntil: number[] = [];
  return rows.map((row, rowIndex) => {
    const line: string[] = [];
    for (const cell of row.cells) {
      while ((blockedUntil[line.length] ?? 0) > rowIndex) line.push('');
      for (let column = 0; column < cell.columns; column += 1) {
        blockedUntil[line.length] = rowIndex + cell.rows;
        line.push(column === 0 || rowIndex < headerCount ? cell.text : '');
      }
    }
    return line;
  });
}

/** Several header rows as one name for each column. */
function mergeHeader(rows: readonly (readonly string[])[]): string[] {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => fold(rows.map((row) => row[column] ?? '').join(' ')));
}
