import { type Block, blockToText, type Chunk, type IndexedChunk } from '@lattice/core';

import { analyse } from '../analysis/analyse.ts';
import { analyseChunk } from '../analysis/analyse-chunk.ts';
import { definedInHeading, definedInText } from '../analysis/definitions.ts';

/** What a page says about itself outside its text. Every part may be missing. */
export interface PageContext {
  /** Front matter's description, or the text of a generated index page. */
  readonly description?: string | null;
  /** Front matter's keywords and tags. */
  readonly keywords?: readonly string[];
  readonly sidebarLabel?: string | null;
}

/**
 * How often the words of each place count; text and code count once. Measured on every collection at hand: headings and
 * address place a section in its site, and what a page says about itself holds for all of its sections.
 */
const HEADING_WEIGHT = 3;
const ADDRESS_WEIGHT = 2;
const CONTEXT_WEIGHT = 1;
const DEFINITION_WEIGHT = 1;

/** The terms of a chunk for the lexical index, and what the ranking compares. */
export function indexChunk(chunk: Chunk, context: PageContext = {}): IndexedChunk {
  const terms = new Map<string, number>();
  let length = 0;
  const count = (text: string, weight: number): void => {
    for (const term of analyse(text)) {
      terms.set(term, (terms.get(term) ?? 0) + weight);
      length += weight;
    }
  };
  for (const heading of chunk.headingPath) count(heading, HEADING_WEIGHT);
  count(addressOf(chunk.route), ADDRESS_WEIGHT);
  for (const text of contextOf(context)) count(text, CONTEXT_WEIGHT);
  for (const block of chunk.blocks) count(indexedText(block), 1);
  for (const term of definitionsOf(chunk)) {
    terms.set(term, DEFINITION_WEIGHT);
    length += DEFINITION_WEIGHT;
  }
  return { chunk, terms, length, analysis: analyseChunk(chunk) };
}

/** Segments at the end of a page's path that its author chose to tell it from others. */
const ADDRESS_SEGMENTS = 2;

function addressOf(route: string): string {
  const segments = route.split('/').filter((segment) => segment !== '');
  return segments.slice(-ADDRESS_SEGMENTS).join(' ');
}

function definitionsOf(chunk: Chunk): ReadonlySet<string> {
  const prose = chunk.blocks.filter(({ kind }) => kind === 'prose' || kind === 'item');
  const heading = chunk.headingPath.at(-1) ?? '';
  return new Set([...definedInHeading(heading), ...prose.flatMap((block) => definedInText(indexedText(block)))]);
}

/** Code without the fence that `blockToText` puts around it. */
function indexedText(block: Block): string {
  if (block.kind !== 'code') return blockToText(block);
  return [block.label, block.title, block.text].filter((part) => part !== null).join('\n');
}

function contextOf({ description, sidebarLabel, keywords = [] }: PageContext): string[] {
  return [description, sidebarLabel, ...keywords].filter((text) => typeof text === 'string');
}
