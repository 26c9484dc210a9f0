import type { Mdx1Compat } from './types.ts';

export interface Preprocessed {
  readonly text: string;
  /** The line of the body that a line of `text` came from. Both count from 1. */
  readonly toBodyLine: (line: number) => number;
  /** Whether heading ids were escaped, which also reaches `# comment {#x}` lines of code. */
  readonly escapedHeadingIds: boolean;
}

const DEFAULT_KEYWORDS = ['secondary', 'info', 'success', 'danger', 'note', 'tip', 'warning', 'important', 'caution'];

/** Docusaurus' nine admonition keywords and the site's own. */
export function admonitionKeywords(added: readonly string[] = []): readonly string[] {
  return [...DEFAULT_KEYWORDS, ...added];
}

/** What Docusaurus does to the text before it reaches the MDX parser, with line numbers that can be led back. */
export function preprocess(body: string, keywords: readonly string[], compat: Mdx1Compat = {}): Preprocessed {
  const normal = body.replace(/^\uFEFF/, '').replaceAll(/\r\n?/g, '\n');
  const unwrapped = unwrapCodeBlocks(normal);
  const escaped = compat.headingIds === false ? unwrapped.text : escapeHeadingIds(unwrapped.text);
  return {
    text: compat.admonitions === false ? escaped : labelAdmonitions(escaped, keywords),
    toBodyLine: unwrapped.toBodyLine,
    escapedHeadingIds: escaped !== unwrapped.text,
  };
}

/** `## Title {#id}` would be an expression in MDX. */
function escapeHeadingIds(text: string): string {
  if (!text.includes('{#')) return text;
  return text.replaceAll(/(?:^|\n)#{1,6}(?!#).*/g, (heading) =>
    heading.replace('{#', '\\{#').replace('\\\\{#', '\\{#'),
  );
}

/** `:::note Title` becomes `:::note[Title]`, the only form the directive parser knows. */
function labelAdmonitions(text: string, keywords: readonly string[]): string {
  if (!text.includes(':::')) return text;
  const names = keywords.map((keyword) => keyword.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const titled = new RegExp(`^((?:> ?)*(?: +|\\t+)?:{3,}(?:${names})) +(.*)$`, 'gm');
  return text.replaceAll(titled, '$1[$2]');
}

/** Fences marked `mdx-code-block` (for translation tools) hold content, not code: their two fence lines go. */
function unwrapCodeBlocks(text: string): Pick<Preprocessed, 'text' | 'toBodyLine'> {
  if (!text.includes('mdx-code-block')) return { text, toBodyLine: (line) => line };
  let current = text;
  let lines = numbersTo(countBreaks(text) + 1);
  for (const fence of ['```', '````']) {
    const unwrapped = unwrapFences(current, fence);
    lines = withoutLines(lines, unwrapped.removed);
    current = unwrapped.text;
  }
  return { text: current, toBodyLine: (line) => lines[line - 1] ?? lines.at(-1) ?? line };
}

function unwrapFences(text: string, fence: string): { readonly text: string; readonly removed: readonly number[] } {
  const wrapped = new RegExp(`(^|\\n)\\x20*${fence}\\x20*mdx-code-block\\n(.*?)\\n\\x20*${fence}(\\n|$)`, 'gs');
  const removed: number[] = [];
  for (const { 1: begin = '', 2: children = '', index } of text.matchAll(wrapped)) {
    const opening = countBreaks(text.slice(0, index + begin.length)) + 1;
    removed.push(opening, opening + countBreaks(children) + 2);
  }
  return { text: text.replaceAll(wrapped, '$1$2$3'), removed };
}

function withoutLines(lines: readonly number[], removed: readonly number[]): number[] {
  const gone = new Set(removed);
  return lines.filter((_, index) => !gone.has(index + 1));
}

function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function countBreaks(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
