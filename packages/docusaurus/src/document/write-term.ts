import type { MarkedTerm } from '@lattice/core';
import { childrenOf } from './tag.ts';
import type { TagWriter } from './writer.ts';

/** Words an author set apart. They are written as any other, and remembered. */
export function writeTerm(style: MarkedTerm['style']): TagWriter {
  return (writer, tag, place) => {
    const { page } = writer;
    if (tag.isFlow) page.space();
    page.term(style, () => writer.writeNodes(childrenOf(tag), place));
    if (tag.isFlow) page.space();
  };
}
