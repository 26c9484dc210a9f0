import { blocksToText, type Chunk } from '@lattice/core';

import type { ReadSite } from './load-site.ts';

/** A section as a library without chunks takes it. */
export interface Section {
  readonly route: string;
  readonly anchor: string | null;
  readonly title: string;
  readonly text: string;
}

/** Sections of what is answered from unless a version or language is named. Their title holds the headings above them. */
export function sectionsOf({ pages }: ReadSite): Section[] {
  const sections = new Map<string, Section>();
  for (const { page, chunks } of pages) {
    if (!page.scope.isLastVersion || !page.scope.isDefaultLocale) continue;
    for (const chunk of chunks) {
      const key = `${chunk.route}#${chunk.anchor ?? ''}`;
      const text = blocksToText(chunk.blocks);
      const before = sections.get(key);
      if (before === undefined) sections.set(key, startOf(chunk, text));
      else sections.set(key, { ...before, text: `${before.text}\n\n${text}` });
    }
  }
  return [...sections.values()];
}

function startOf({ route, anchor, headingPath }: Chunk, text: string): Section {
  return { route, anchor, title: headingPath.join(' '), text };
}
