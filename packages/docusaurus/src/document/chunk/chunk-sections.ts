import type { Block, Chunk } from '@lattice/core';
import type { PlacedBlock, Section } from '../types.ts';
import { ChunkIds } from './chunk-id.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { groupBlocks, type GroupLimits } from './group-blocks.ts';
import { splitBlock } from './split-block.ts';

export interface ChunkablePage {
  readonly route: string;
  readonly title: string;
  readonly sections: readonly Section[];
  /** Path of the page, for a page without any text of its own. */
  readonly source: string;
}

export interface ChunkOptions {
  /**
   * Tokens of a chunk, heading path included. Only what must not be cut is longer: a table row, a sentence or code of
   * up to four times as many.
   */
  readonly maxTokens?: number;
  /** A long section is not cut into pieces smaller than this where that can be helped. */
  readonly minTokens?: number;
  /** The tokenizer of the embedding model; an estimate unless given. */
  readonly countTokens?: (text: string) => number;
}

/** Part of the fingerprint of an index: with another one, chunks of the same page differ. */
export const CHUNKER_VERSION = 3;

/** Tokens of a chunk unless its reader wants less. */
export const CHUNK_TOKENS = 400;
const DEFAULT_MIN_TOKENS = 40;

/** What indivisible content may take at most, as a multiple of `maxTokens`. */
const HARD_FACTOR = 4;

/**
 * The retrievable pieces of one page, in reading order. A section is the unit, however short, so that each chunk has
 * exactly one anchor; a long one is cut between its blocks. A heading with nothing below it but other sections makes no
 * chunk; one with nothing below it at all makes one of its heading path alone, so that it can be found.
 */
export function chunkSections(page: ChunkablePage, options: ChunkOptions = {}): Chunk[] {
  const { route, sections, source } = page;
  const maxTokens = options.maxTokens ?? CHUNK_TOKENS;
  const minTokens = Math.min(options.minTokens ?? DEFAULT_MIN_TOKENS, maxTokens / 2);
  const limits = { maxTokens, minTokens, countTokens: options.countTokens ?? estimateTokens };
  const prefix = titles(page);
  const pieces = sections.flatMap((section, index): Piece[] => {
    const headingPath = [...prefix, ...section.headingPath];
    if (section.blocks.length > 0) return piecesOf(section, headingPath, limits);
    return hasChildren(section, sections[index + 1]) ? [] : [pieceOf(section, headingPath, [])];
  });
  if (pieces.length === 0) pieces.push({ anchor: null, headingPath: prefix, blocks: [], source, line: 1 });
  const ids = new ChunkIds();
  return pieces.map((piece, ordinal) => {
    const id = ids.next({ route, anchor: piece.anchor }, piece.blocks, piece.headingPath.join('\n'));
    return { id, route, ...piece, ordinal };
  });
}

type Piece = Omit<Chunk, 'id' | 'route' | 'ordinal'>;

function piecesOf(section: Section, headingPath: readonly string[], limits: GroupLimits): Piece[] {
  const { countTokens } = limits;
  const pathTokens = countTokens(`${headingPath.join('\n')}\n\n`);
  const maxTokens = limits.maxTokens - reserveForPath(pathTokens, limits.maxTokens);
  const parts = section.blocks.flatMap((block) => {
    return splitBlock(block, { maxTokens, hardTokens: maxTokens * HARD_FACTOR, countTokens });
  });
  return groupBlocks(parts, { ...limits, maxTokens }).map((group) => pieceOf(section, headingPath, group));
}

function pieceOf(section: Section, headingPath: readonly string[], blocks: readonly PlacedBlock[]): Piece {
  const { source, line } = blocks[0] ?? section;
  return { anchor: section.anchor, headingPath, blocks: blocks.map(withoutPlace), source, line };
}

/**
 * Tokens kept free for the heading path. Usual paths get the same share, so that a title that is reworded moves no cut;
 * a path longer than half a chunk would leave no room for the text it leads to.
 */
function reserveForPath(pathTokens: number, maxTokens: number): number {
  return Math.floor(Math.min(maxTokens / 2, Math.max(maxTokens / 8, pathTokens)));
}

/** The page's title, then the H1 its text shows where that is another one. */
function titles({ title, sections }: ChunkablePage): readonly string[] {
  const shown = sections.find(({ level, headingPath }) => level === 1 && headingPath.length === 0)?.heading;
  return shown === undefined || shown === null || shown === '' || shown === title ? [title] : [title, shown];
}

function hasChildren(section: Section, next: Section | undefined): boolean {
  if (next === undefined) return false;
  const { headingPath } = section;
  return (
    next.headingPath.length > headingPath.length && headingPath.every((name, index) => name === next.headingPath[index])
  );
}

function withoutPlace({ source: _source, line: _line, ...block }: PlacedBlock): Block {
  return block;
}
