/** A piece of running text. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'strong'; readonly children: readonly Inline[] }
  | { readonly kind: 'citation'; readonly n: number };

export interface ListItem {
  /** From 0. */
  readonly depth: number;
  readonly ordered: boolean;
  /** Number of an ordered item as written. */
  readonly number: number;
  readonly children: readonly Inline[];
}

interface Sourced {
  /** The lines the block was made from: equal source, equal block. */
  readonly source: string;
}

export type TextBlock =
  | (Sourced & { readonly kind: 'paragraph' | 'heading'; readonly children: readonly Inline[] })
  | (Sourced & { readonly kind: 'list'; readonly items: readonly ListItem[] })
  | (Sourced & {
      readonly kind: 'code';
      readonly language: string;
      readonly title: string;
      readonly text: string;
    });

const FENCE = /^(\s*)(`{3,}|~{3,})\s*([^\s`]*)([^`]*)$/;
const ITEM = /^(\s*)(?:[-*+•]|(\d{1,9})[.)])\s+(\S.*)$/;
const HEADING = /^#{1,6}\s+(\S.*)$/;
const INLINE = /(?<!`)(`+)(?!`)([\s\S]+?)(?<!`)\1(?!`)|\*\*([^*\n]+)\*\*|\[(\d{1,3})\]/g;

/**
 * The small part of Markdown answers are written in. Everything else, links and HTML among it, stays the text it is:
 * an answer cites by number and never brings its own addresses.
 */
export function parseText(text: string): TextBlock[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const blocks: TextBlock[] = [];
  let at = 0;
  while (at < lines.length) {
    if (lines[at]?.trim() === '') {
      at += 1;
      continue;
    }
    const end = blockEnd(lines, at);
    blocks.push(parseBlock(lines.slice(at, end)));
    at = end;
  }
  return blocks;
}

export function parseInline(text: string): Inline[] {
  const inlines: Inline[] = [];
  let done = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > done) inlines.push({ kind: 'text', text: text.slice(done, match.index) });
    const [whole, , code, strong, n] = match;
    if (code !== undefined) inlines.push({ kind: 'code', text: code.replace(/^ (.*\S.*) $/s, '$1') });
    else if (strong !== undefined) inlines.push({ kind: 'strong', children: parseInline(strong) });
    else inlines.push({ kind: 'citation', n: Number(n) });
    done = match.index + whole.length;
  }
  if (done < text.length) inlines.push({ kind: 'text', text: text.slice(done) });
  return inlines;
}

/** Line after the block that starts at `start`. */
function blockEnd(lines: readonly string[], start: number): number {
  const first = lines[start] ?? '';
  const fence = FENCE.exec(first)?.[2];
  let end = start + 1;
  if (fence !== undefined) {
    while (end < lines.length && !closes(lines[end] ?? '', fence)) end += 1;
    return Math.min(end + 1, lines.length);
  }
  if (HEADING.test(first)) return end;
  const list = ITEM.test(first);
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    if (FENCE.test(line) || HEADING.test(line)) break;
    if (line.trim() === '') {
      // Blank lines between items do not end a list.
      if (!list || !ITEM.test(lines[end + 1] ?? '')) break;
    } else if (!list && ITEM.test(line)) break;
  }
  return end;
}

function closes(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length);
}

function parseBlock(lines: readonly string[]): TextBlock {
  const source = lines.join('\n');
  const first = lines[0] ?? '';
  const fence = FENCE.exec(first);
  if (fence) return parseCode(lines, fence);
  const heading = HEADING.exec(first)?.[1];
  if (heading !== undefined) return { kind: 'heading', source, children: parseInline(heading) };
  if (ITEM.test(first)) return { kind: 'list', source, items: parseItems(lines) };
  return { kind: 'paragraph', source, children: parseInline(source.trim()) };
}

function parseCode(lines: readonly string[], opening: RegExpExecArray): TextBlock {
  const [, indent = '', fence = '', language = '', info = ''] = opening;
  const closed = lines.length > 1 && closes(lines.at(-1) ?? '', fence);
  const body = lines.slice(1, closed ? -1 : undefined);
  return {
    kind: 'code',
    source: lines.join('\n'),
    language,
    title: /title="([^"]*)"/.exec(info)?.[1] ?? '',
    text: body.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n'),
  };
}

function parseItems(lines: readonly string[]): ListItem[] {
  const items: { indent: number; ordered: boolean; number: number; text: string }[] = [];
  for (const line of lines) {
    const match = ITEM.exec(line);
    const last = items.at(-1);
    if (match) {
      const [, indent = '', number, text = ''] = match;
      items.push({ indent: indent.length, ordered: number !== undefined, number: Number(number ?? 1), text });
    } else if (last && line.trim() !== '') last.text += `\n${line.trim()}`;
  }
  const open: number[] = [];
  return items.map(({ indent, ordered, number, text }) => {
    while (open.length > 0 && indent < (open.at(-1) ?? 0)) open.pop();
    if (open.length === 0 || indent > (open.at(-1) ?? 0)) open.push(indent);
    return { depth: open.length - 1, ordered, number, children: parseInline(text) };
  });
}
