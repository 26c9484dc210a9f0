import type { Block, Chunk } from '@lattice/core';
import type { PlacedBlock, Section } from '../types.ts';
import { ChunkIds } from './chunk-id.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { groupBlocks } from './group-blocks.ts';
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
export const CHUNKER_VERSION = 1;

const DEFAULT_MAX_TOKENS = 400;
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
  const maxTokens = options.maxTokens ?? DEFAULT_MAX_TOKENS;
  const minTokens = Math.min(options.minTokens ?? DEFAULT_MIN_TOKENS, maxTokens / 2);
  const countTokens = options.countTokens ?? estimateTokens;
  const ids = new ChunkIds();
  const chunks: Chunk[] = [];
  const add = (anchor: string | null, headingPath: readonly string[], blocks: readonly Block[], place: Place): void => {
    const id = ids.next({ route, anchor }, blocks, headingPath.join('\n'));
    chunks.push({ id, route, anchor, headingPath, blocks, ordinal: chunks.length, ...place });
  };
  const prefix = titles(page);
  sections.forEach((section, index) => {
    const headingPath = [...prefix, ...section.headingPath];
    const { anchor } = section;
    if (section.blocks.length === 0) {
      if (!hasChildren(section, sections[index + 1])) add(anchor, headingPath, [], placeOf(section));
      return;
    }
    // A path longer than half a chunk would leave no room for the text it leads to.
    const room = Math.max(Math.ceil(maxTokens / 2), maxTokens - countTokens(`${headingPath.join('\n')}\n\n`));
    const limits = { maxTokens: room, hardTokens: room * HARD_FACTOR, minTokens, countTokens };
    const parts = section.blocks.flatMap((block) => splitBlock(block, limits));
    for (const group of groupBlocks(parts, limits)) {
      add(anchor, headingPath, group.map(withoutPlace), placeOf(group[0] ?? section));
    }
  });
  if (chunks.length === 0) add(null, prefix, [], { source, line: 1 });
  return chunks;
}

interface Place {
  readonly source: string;
  readonly line: number;
}

/** The page's title, then the H1 its text shows where that is another one. */
function titles({ title, sections }: ChunkablePage): readonly string[] {
  const shown = sections.find(({ level, headingPath }) => level === 1 && headingPath.length === 0)?.heading;
  return shown === undefined || shown === null || shown === '' || shown === title ? [title] : [title, shown];
}

function hasChildren(section: Section, next: Section | undefined): boolean {
  if (next === undefined) return false;
  const { headingPath } = section;
  return next.headingPath.length > headingPath.length && headingPath.every((name, index) => name === next.headingPath[index]);
}

function placeOf({ source, line }: Place): Place {
  return { source, line };
}

function withoutPlace({ source: _source, line: _line, ...block }: PlacedBlock): Block {
  return block;
}
