/** A piece of Markdown as far as an answer cares. `raw` is what it was read from. */
export type Token = { readonly raw: string } & (
  | { readonly kind: 'text' | 'code' | 'space' | 'url' }
  | { readonly kind: 'marker'; readonly numbers: readonly number[] }
  | { readonly kind: 'link'; readonly text: string }
  /** A line that opens or closes a block of code. */
  | { readonly kind: 'fence'; readonly mark: string }
);

export interface TokenContext {
  /** Nothing follows. */
  readonly isFinal: boolean;
  readonly isLineStart: boolean;
  /** A letter or digit stands before it. */
  readonly isInWord: boolean;
  /** The mark that opened the block of code which this is in. */
  readonly fence: string | null;
}

/** Held back at most, waiting for an end that may never come. */
const LONGEST_WAIT = 400;

/** `[1]`, `[1, 2]`, `[1-3]`, `[^1]`, `【1†source】`. */
const MARKER = /^[[【]\s*\^?\d{1,4}(?:\s*[,;–\-‑]\s*\^?\d{1,4})*\s*(?:†[^\]】\n]{0,80})?[\]】]/u;
const LINK = /^!?\[([^[\]\n]{0,300})\]\(([^()\n]|\([^()\n]*\)){0,2000}\)/;
const OPEN_LINK = /^!?\[[^[\]\n]{0,300}(?:\](?:\((?:[^()\n]|\([^()\n]*\)?){0,300})?)?$/;
const URL_TEXT = /^https?:\/\/[^\s<>"'`\])】}]+/i;
const OPEN_URL = /^(?:h|ht|htt|https?|https?:\/{0,2}|https?:\/\/[^\s<>"'`\])】}]*)$/i;
const PLAIN = /^[^\s[【!`<hH]+/u;
const WORD = /^[\p{L}\p{N}]+/u;

/** The first token of a text; null where more of the text is needed to tell. */
export function readToken(text: string, context: TokenContext): Token | null {
  if (context.fence !== null) return readInFence(text, context.fence, context);
  const waits = !context.isFinal && text.length < LONGEST_WAIT;
  if (context.isLineStart) {
    const opening = /^ {0,3}(`{3,}|~{3,})[^`\n]*\n/.exec(text);
    if (opening !== null) return { kind: 'fence', raw: opening[0], mark: opening[1] ?? '' };
    if (waits && /^ {0,3}(?:`{1,2}|~{1,2}|(?:`{3,}|~{3,})[^`\n]*)?$/.test(text)) return null;
  }
  const space = /^\s+/.exec(text)?.[0];
  // Line ends are tokens of their own, so that a fence behind them is seen.
  if (space !== undefined) return { kind: 'space', raw: /^[^\n]*\n|^[^\n]+/.exec(space)?.[0] ?? space };
  const plain = PLAIN.exec(text)?.[0];
  if (plain !== undefined) return readPlain(text, plain, waits);
  switch (text[0]) {
    case '`':
      return readInlineCode(text, waits);
    case '[':
    case '【':
    case '!':
      return readBracket(text, waits);
    case 'h':
    case 'H':
      return context.isInWord ? { kind: 'text', raw: WORD.exec(text)?.[0] ?? 'h' } : readUrl(text, waits);
    default:
      return first(text);
  }
}

function first(text: string): Token {
  return { kind: 'text', raw: String.fromCodePoint(text.codePointAt(0) ?? 0) };
}

/** A run of nothing special, with the word that a letter `h` in it would cut. */
function readPlain(text: string, plain: string, waits: boolean): Token | null {
  if (!/[\p{L}\p{N}]$/u.test(plain)) return { kind: 'text', raw: plain };
  const rest = WORD.exec(text.slice(plain.length))?.[0] ?? '';
  const raw = plain + rest;
  // Half of a pair of surrogates is no letter yet.
  return waits && raw.length === text.length && /[\ud800-\udbff]$/.test(raw) ? null : { kind: 'text', raw };
}

function readInlineCode(text: string, waits: boolean): Token | null {
  const ticks = /^`+/.exec(text)?.[0] ?? '`';
  if (waits && ticks.length === text.length) return null;
  const closing = new RegExp(`(?<!\`)\`{${ticks.length}}(?!\`)`, 'g');
  closing.lastIndex = ticks.length;
  const paragraph = text.indexOf('\n\n');
  const end = closing.exec(text);
  if (end !== null && (paragraph === -1 || end.index < paragraph)) {
    const length = end.index + ticks.length;
    return waits && length === text.length ? null : { kind: 'code', raw: text.slice(0, length) };
  }
  return waits && paragraph === -1 ? null : { kind: 'text', raw: ticks };
}

function readBracket(text: string, waits: boolean): Token | null {
  const link = LINK.exec(text);
  if (link !== null) {
    const label = link[1] ?? '';
    return /^\s*\d{1,4}\s*$/.test(label)
      ? { kind: 'marker', raw: link[0], numbers: [Number(label)] }
      : { kind: 'link', raw: link[0], text: label };
  }
  if (waits && (OPEN_LINK.test(text) || text === '!' || /^【[^】\n]{0,100}$/u.test(text))) return null;
  const marker = MARKER.exec(text)?.[0];
  return marker === undefined ? first(text) : { kind: 'marker', raw: marker, numbers: numbersOf(marker) };
}

/** More numbers than any answer has passages would be an attack on memory. */
const LONGEST_RANGE = 50;

function numbersOf(marker: string): number[] {
  const body = marker.replace(/†.*$/u, '');
  const numbers = [...body.matchAll(/(\d+)(?:\s*[–\-‑]\s*\^?(\d+))?/gu)].flatMap(([, from, to]) => {
    const start = Number(from);
    const length = to === undefined ? 1 : Math.min(LONGEST_RANGE, Number(to) - start + 1);
    return Array.from({ length: Math.max(1, length) }, (_, offset) => start + offset);
  });
  return [...new Set(numbers)];
}

function readUrl(text: string, waits: boolean): Token | null {
  if (waits && OPEN_URL.test(text)) return null;
  const url = URL_TEXT.exec(text)?.[0];
  if (url === undefined) return { kind: 'text', raw: WORD.exec(text)?.[0] ?? text.slice(0, 1) };
  const raw = url.replace(/[.,;:!?]+$/, '');
  return { kind: 'url', raw };
}

function readInFence(text: string, mark: string, { isFinal, isLineStart }: TokenContext): Token | null {
  const line = /^[^\n]*\n?/.exec(text)?.[0] ?? text;
  const isWhole = line.endsWith('\n');
  if (isLineStart) {
    const closing = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
    const closes = closing?.startsWith(mark) === true;
    if (closes && (isWhole || isFinal)) return { kind: 'fence', raw: line, mark };
    if (!isWhole && !isFinal && /^ {0,3}[`~]*\s*$/.test(line)) return null;
  }
  return { kind: 'code', raw: line };
}
