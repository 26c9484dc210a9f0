import type { EmbeddingModel } from '@lattice/core';
import type { LoadedPage } from '@lattice/docusaurus';
import { expect, test } from 'vitest';

import { indexPage } from './index-page.ts';

const sentence = 'One sentence of eight words that says little. ';

const page: LoadedPage = {
  status: 'loaded',
  page: {
    source: 'docs/a.md',
    kind: 'doc',
    route: '/a',
    scope: { plugin: 'default', version: 'current', locale: 'en', isLastVersion: true, isDefaultLocale: true },
    title: 'A',
    headings: [],
    unlisted: false,
  },
  sections: [
    {
      anchor: null,
      heading: null,
      headingPath: [],
      level: 1,
      blocks: Array.from({ length: 12 }, (_, line) => ({
        kind: 'prose' as const,
        text: sentence.repeat(2).trim(),
        label: null,
        source: 'docs/a.md',
        line: line + 1,
      })),
      source: 'docs/a.md',
      line: 1,
    },
  ],
  links: [],
  terms: [],
  contentHash: '00',
  warnings: [],
};

/** Counts a token a character, and takes 300 of them. */
const model: EmbeddingModel = {
  id: 'test/characters',
  dimensions: 2,
  limits: { batch: 1, inputTokens: 300, textsPerMinute: null },
  countTokens: (text) => text.length,
  embedDocuments: () => Promise.reject(new Error('not asked')),
  embedQuery: () => Promise.reject(new Error('not asked')),
};

test('chunks are measured by the embedding model and fit into it', () => {
  const sizes = (given: EmbeddingModel | null): number[] =>
    indexPage(page, {}, given).chunks.map(
      ({ chunk }) =>
        chunk.headingPath.join('\n').length +
        chunk.blocks.map((block) => ('text' in block ? block.text : '')).join('\n\n').length,
    );
  expect(Math.max(...sizes(null))).toBeGreaterThan(300);
  expect(Math.max(...sizes(model))).toBeLessThanOrEqual(300);
  expect(sizes(model).length).toBeGreaterThan(sizes(null).length);
});
