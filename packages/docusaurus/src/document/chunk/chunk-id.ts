import { createHash } from 'node:crypto';
import type { Block } from '@lattice/core';

export interface ChunkPlace {
  readonly route: string;
  readonly anchor: string | null;
}

/**
 * Ids of one page's chunks. Route, anchor and content make the id, so that text that moves keeps it; of equal content
 * below one anchor the second and later ones are told apart by their number.
 */
export class ChunkIds {
  readonly #seen = new Map<string, number>();

  /** `heading` stands for the content where there is none. */
  next({ route, anchor }: ChunkPlace, blocks: readonly Block[], heading: string): string {
    const content = blocks.length === 0 ? heading : JSON.stringify(blocks.map(contentOf));
    const key = JSON.stringify([route, anchor, content]);
    const repeat = this.#seen.get(key) ?? 0;
    this.#seen.set(key, repeat + 1);
    return createHash('sha256').update(`${key}\n${repeat}`).digest('hex').slice(0, 32);
  }
}

/** In a fixed order of fields, whatever order the object has. */
function contentOf(block: Block): readonly unknown[] {
  switch (block.kind) {
    case 'prose':
      return ['prose', block.label, block.text];
    case 'item':
      return ['item', block.label, block.text, block.depth, block.marker];
    case 'code':
      return ['code', block.label, block.text, block.language, block.title];
    case 'row':
      return ['row', block.label, block.header, block.cells];
  }
}
