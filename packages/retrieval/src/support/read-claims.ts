import { splitSentences } from '../answer/split-sentences.ts';

/** A statement of an answer. */
export interface Claim {
  readonly kind: 'sentence' | 'code';
  /** Without markers and marks of emphasis; the inside of a block of code. */
  readonly text: string;
  /** Place in the answer, markers included. */
  readonly start: number;
  readonly end: number;
  /** Citations that stand for it: its own, else the next of its paragraph, else those before, else all of the answer. */
  readonly cited: readonly number[];
}

interface Block {
  readonly kind: 'prose' | 'code';
  readonly start: number;
  readonly end: number;
}

const MARKERS = /\s*\[(\d+)\]/g;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
/** Bullets, numbers, quotation marks and table bars at the start of a line. */
const LINE_START = /^\s*(?:(?:[-*+>|]|\d{1,3}[.)])\s+)*\|?/;
const HEADING = /^\s*(?:#{1,6}\s|\*\*[^*]+\*\*:?\s*$)/;
const TABLE_RULE = /^\s*\|?[\s:|-]+\|?\s*$/;

/** What an answer claims. Headings, questions and words that only lead to what follows claim nothing. */
export function readClaims(answer: string): Claim[] {
  const blocks = blocksOf(answer);
  const prose = blocks.filter(({ kind }) => kind === 'prose').map(({ start, end }) => answer.slice(start, end));
  const all = numbersIn(prose.join('\n'));
  const claims: Claim[] = [];
  for (const block of blocks) {
    if (block.kind === 'code') claims.push(codeClaim(answer, block, { before: claims.at(-1)?.cited ?? [], all }));
    else claims.push(...sentenceClaims(answer, block, all));
  }
  return claims;
}

function codeClaim(answer: string, { start, end }: Block, cited: { before: readonly number[]; all: number[] }): Claim {
  const lines = answer.slice(start, end).split('\n').slice(1);
  if (FENCE.test(lines.at(-1) ?? '')) lines.pop();
  return {
    kind: 'code',
    text: lines.join('\n'),
    start,
    end,
    cited: cited.before.length > 0 ? cited.before : cited.all,
  };
}

function sentenceClaims(answer: string, block: Block, all: readonly number[]): Claim[] {
  const pieces = piecesOf(answer.slice(block.start, block.end));
  return pieces.flatMap(({ start, end, cited }, position): Claim[] => {
    const text = answer
      .slice(block.start + start, block.start + end)
      .replaceAll(MARKERS, '')
      .replaceAll(/\*\*|__/g, '')
      .trim();
    if (!claimsSomething(text)) return [];
    const behind = pieces.slice(position).find((piece) => piece.cited.length > 0)?.cited;
    const before = pieces.slice(0, position).findLast((piece) => piece.cited.length > 0)?.cited;
    const own = [cited, behind ?? [], before ?? [], all].find((numbers) => numbers.length > 0) ?? [];
    return [{ kind: 'sentence', text, start: block.start + start, end: block.start + end, cited: own }];
  });
}

interface Piece {
  readonly start: number;
  readonly end: number;
  readonly cited: number[];
}

/** Sentences with the markers behind their full stops. */
function piecesOf(paragraph: string): Piece[] {
  const offset = LINE_START.exec(paragraph)?.[0].length ?? 0;
  // Of the same length, so that places stay; a marker is no part of the sentence it begins.
  const flat = paragraph.slice(offset).replaceAll('\n', ' ');
  const hidden = flat.replaceAll(
    /([.!?。！？])((?:\s*\[\d+\])+)/g,
    (_, stop: string, markers: string) => '\u2060'.repeat(markers.length) + stop,
  );
  return splitSentences(hidden).map(({ text, start }) => {
    const end = start + text.length;
    return { start: offset + start, end: offset + end, cited: numbersIn(flat.slice(start, end)) };
  });
}

/** In code `[0]` is an index. */
const INLINE_CODE = /`[^`\n]*`/g;

function numbersIn(text: string): number[] {
  return [...new Set([...text.replaceAll(INLINE_CODE, '').matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n)))];
}

/** Fewer words than this say something only with a number in them. */
const LEAST_WORDS = 3;

function claimsSomething(text: string): boolean {
  if (HEADING.test(text) || TABLE_RULE.test(text) || /[:：?？]$/u.test(text)) return false;
  return text.split(/\s+/).length >= LEAST_WORDS || /\d|[^\x00-\u024f]/.test(text);
}

function blocksOf(answer: string): Block[] {
  const blocks: Block[] = [];
  let at = 0;
  let open: { start: number; fence: string | null } | null = null;
  const close = (end: number) => {
    if (open !== null) blocks.push({ kind: open.fence === null ? 'prose' : 'code', start: open.start, end });
    open = null;
  };
  for (const line of answer.split('\n')) {
    const end = at + line.length;
    const mark = FENCE.exec(line)?.[1];
    const fence: string | null = openFence(open);
    if (fence !== null) {
      if (mark?.startsWith(fence) === true) close(end);
    } else if (mark !== undefined) {
      close(at - 1);
      open = { start: at, fence: mark };
    } else if (line.trim() === '' || HEADING.test(line)) {
      close(at - 1);
    } else if (open === null || (LINE_START.exec(line)?.[0].trim() ?? '') !== '') {
      close(at - 1);
      open = { start: at, fence: null };
    }
    at = end + 1;
  }
  close(answer.length);
  return blocks;
}

function openFence(open: { fence: string | null } | null): string | null {
  return open === null ? null : open.fence;
}
