import { FakeSiteIndex } from '@lattice/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { page, prose } from '../../test/support/sample-site.ts';
import { queryTerms, questionWords } from '../question/question-words.ts';
import { FUSION_WEIGHTS, rankSections } from './rank-sections.ts';
import { readSectionText } from './section-text.ts';
import { termStatistics } from './term-statistics.ts';

const QUESTION = 'replace a worn bearing';
const MATCHING = ['replace the worn bearing of the wheel', 'a bearing and how to replace it', 'worn parts', 'bearing'];
const OTHER = Array.from({ length: 8 }, (_, at) => `nothing of that kind, number ${at}`);

/** Sections that words find and sections that they do not, each on a page of its own. */
async function open() {
  const pages = [...OTHER, ...MATCHING].map((text, at) =>
    page({
      route: `/${String(at).padStart(2, '0')}`,
      title: 'Title',
      sections: [{ heading: 'Part', blocks: [prose(text)] }],
    }),
  );
  const index = new FakeSiteIndex({ pages });
  const generation = await index.live();
  if (generation === null) throw new Error('nothing is published');
  const words = questionWords(QUESTION);
  const found = await index.searchLexical(generation, { terms: queryTerms(words), scopes: [0], limit: 100 });
  const scores = new Map(found.hits.map(({ chunk, score }) => [chunk, score]));
  const chunks = await index.chunks(
    generation,
    pages.map((_, at) => at),
  );
  return { words, chunks, scores, statistics: termStatistics(found) };
}

it('a search by meaning that says nothing true puts nothing before the best by words but what words found too', async () => {
  const { words, chunks, scores, statistics } = await open();
  const noise = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
  const closeness = fc.array(noise, { minLength: chunks.length, maxLength: chunks.length });
  fc.assert(
    fc.property(closeness, (dense) => {
      const candidates = chunks.map((chunk, at) => ({
        text: readSectionText(chunk),
        lexical: scores.get(chunk.number) ?? 0,
        dense: dense[at] ?? null,
      }));
      const best = rankSections({ words, candidates, statistics })[0];
      const ranked = rankSections({ words, candidates, statistics }, { fusion: FUSION_WEIGHTS });
      const place = ranked.findIndex(({ text }) => text.chunk.number === best?.text.chunk.number);
      for (const { text } of ranked.slice(0, place)) expect(scores.get(text.chunk.number)).toBeGreaterThan(0);
    }),
  );
});
