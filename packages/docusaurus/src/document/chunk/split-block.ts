import { blockToText, type Block } from '@lattice/core';
import type { PlacedBlock } from '../types.ts';
import { splitEvery, splitSentences } from './sentences.ts';

export interface SplitLimits {
  /** Tokens a prose block may have before it is split between sentences, and the size of all parts. */
  readonly maxTokens: number;
  /** Tokens beyond which code, a row or a sentence is split too, because no model would take it whole. */
  readonly hardTokens: number;
  readonly countTokens: (text: string) => number;
}

/** The block itself, or parts of the same kind that fit. Text is neither lost nor doubled. */
export function splitBlock(block: PlacedBlock, limits: SplitLimits): readonly PlacedBlock[] {
  const tokens = limits.countTokens(blockToText(block));
  const isProse = block.kind === 'prose' || block.kind === 'item';
  if (tokens <= (isProse ? limits.maxTokens : limits.hardTokens)) return [block];
  switch (block.kind) {
    case 'prose':
    case 'item':
      return splitProse(block, limits);
    case 'code':
      return splitCode(block, limits);
    case 'row':
      return splitRow(block, limits);
  }
}

function splitProse(block: PlacedBlock & { kind: 'prose' | 'item' }, limits: SplitLimits): PlacedBlock[] {
  const room = roomBeside({ ...block, text: '' }, limits);
  const sentences = splitSentences(block.text).flatMap((sentence) =>
    limits.countTokens(sentence) > limits.hardTokens ? splitLong(sentence, room, limits) : [sentence],
  );
  const parts = pack(sentences, { maxTokens: room, countTokens: limits.countTokens });
  return parts.map((part) => ({ ...block, text: part.trim() }));
}

/** At line ends; a line that is too long by itself (minified code) is cut where it must be. */
function splitCode(block: PlacedBlock & { kind: 'code' }, limits: SplitLimits): PlacedBlock[] {
  const room = roomBeside({ ...block, text: '' }, limits);
  const lines = block.text.split(/(?<=\n)/).flatMap((line) => {
    return limits.countTokens(line) > room ? splitLong(line, room, limits) : [line];
  });
  let line = block.line;
  return pack(lines, { maxTokens: room, countTokens: limits.countTokens }).map((text) => {
    const part = { ...block, text: text.replace(/\n$/, ''), line };
    line += text.split('\n').length - 1;
    return part;
  });
}

/** Cell by cell, each with its own header, and long cells between sentences. */
function splitRow(block: PlacedBlock & { kind: 'row' }, limits: SplitLimits): PlacedBlock[] {
  return block.cells.flatMap((cell, index) => {
    const header = [block.header[index] ?? ''];
    const room = roomBeside({ ...block, header, cells: ['-'] }, limits);
    const pieces = splitSentences(cell).flatMap((sentence) => {
      return limits.countTokens(sentence) > room ? splitLong(sentence, room, limits) : [sentence];
    });
    return pack(pieces, { maxTokens: room, countTokens: limits.countTokens }).map((text) => {
      return { ...block, header, cells: [text.trim()] };
    });
  });
}

/** What the block's label, fence or header leaves for its text. */
function roomBeside(frame: Block, { maxTokens, countTokens }: SplitLimits): number {
  return Math.max(Math.ceil(maxTokens / 4), maxTokens - countTokens(blockToText(frame)));
}

/** Cuts one long piece by its length, assuming that its tokens are spread evenly. */
function splitLong(text: string, maxTokens: number, { countTokens }: SplitLimits): string[] {
  const size = Math.max(8, Math.floor((text.length * maxTokens) / countTokens(text)));
  return splitEvery(text, size).flatMap((part) => {
    if (part.length <= 8 || part.length === text.length || countTokens(part) <= maxTokens) return [part];
    return splitLong(part, maxTokens, { countTokens, maxTokens, hardTokens: maxTokens });
  });
}

/** Joins neighbours while they fit. */
function pack(pieces: readonly string[], limits: Pick<SplitLimits, 'maxTokens' | 'countTokens'>): string[] {
  const parts: string[] = [];
  let current = '';
  let tokens = 0;
  for (const piece of pieces) {
    const cost = limits.countTokens(piece);
    if (current !== '' && tokens + cost > limits.maxTokens) {
      parts.push(current);
      current = '';
      tokens = 0;
    }
    current += piece;
    tokens += cost;
  }
  if (current !== '') parts.push(current);
  return parts;
}
