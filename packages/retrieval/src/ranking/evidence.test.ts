import { FakeSiteIndex } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { page, prose, type SamplePage } from '../../test/support/sample-site.ts';
import { createSectionLoader } from '../load-sections.ts';
import { queryTerms, questionWords } from '../question/question-words.ts';
import { type Evidence, weighEvidence } from './evidence.ts';
import { refusalChance, REFUSAL_CHANCE } from './floor.ts';
import { rankSections } from './rank-sections.ts';
import { termStatistics } from './term-statistics.ts';

const PAGES: readonly SamplePage[] = [
  {
    route: '/backup',
    title: 'Backups',
    sections: [
      { heading: 'Restore a database', blocks: [prose('A copy of the database is restored from its archive.')] },
    ],
  },
  {
    route: '/install',
    title: 'Installation',
    sections: [{ heading: 'Install with Docker', blocks: [prose('Pull the image and start the container.')] }],
  },
];

async function evidenceOf(question: string): Promise<Evidence> {
  const index = new FakeSiteIndex({ pages: PAGES.map(page) });
  const generation = await index.live();
  if (generation === null) throw new Error('nothing is published');
  const words = questionWords(question);
  const found = await index.searchLexical(generation, { terms: queryTerms(words), scopes: [0], limit: 10 });
  const chunks = found.hits.map(({ chunk, score }) => ({ chunk, lexical: score, dense: null }));
  const candidates = await createSectionLoader(index)(generation, chunks);
  const statistics = termStatistics(found);
  const ranked = rankSections({ words, candidates, statistics });
  return weighEvidence({ question, words, statistics, ranked });
}

describe('weighEvidence', () => {
  it('is whole where a section says all of the question', async () => {
    const evidence = await evidenceOf('restore a database');
    expect(evidence).toMatchObject({
      likeness: 1,
      headings: 1,
      missingNames: 0,
      foreign: 0,
      foreignName: 0,
    });
    expect(evidence.nearness).toBeGreaterThan(0.5);
  });

  it('tells a word said otherwise from one that is not spoken of', async () => {
    const said = await evidenceOf('recover a database');
    expect(said.foreign).toBe(0);
    const unsaid = await evidenceOf('paint a database');
    expect(unsaid.foreign).toBeCloseTo(0.5);
    expect(said.likeness).toBeGreaterThan(unsaid.likeness);
  });

  it('knows a name that the site and the language lack', async () => {
    expect(await evidenceOf('restore a database with velero')).toMatchObject({ foreignName: 1 });
    expect(await evidenceOf('restore a database with Velero')).toMatchObject({ foreignName: 1, missingNames: 1 });
    expect(await evidenceOf('How do I paint a database?')).toMatchObject({ foreignName: 0, instructions: 1 });
  });

  it('is that of the sentence which is spoken of most, and names are those of what is asked', async () => {
    const asked = 'How do I restore a database?';
    const { likeness, headings, nearness } = await evidenceOf(asked);
    const told = await evidenceOf(`Our office moved to Lisbon last summer. ${asked} Thank you!`);
    expect(told).toMatchObject({ likeness, headings, nearness, missingNames: 0, foreignName: 0 });
    expect(told.foreign).toBeGreaterThan(0);
    expect((await evidenceOf('Our office moved to Lisbon last summer, restore a database')).likeness).toBeLessThan(
      likeness,
    );
    expect(await evidenceOf('My database is old. Can Velero restore it?')).toMatchObject({ foreignName: 1 });
    expect((await evidenceOf('Container! How do I bake bread?')).likeness).toBe(0);
  });

  it('tells how far the others are behind', async () => {
    expect((await evidenceOf('restore a database or start a container')).lead).toBeLessThan(
      (await evidenceOf('restore a database archive or start it')).lead,
    );
  });

  it('is nothing where nothing was found', async () => {
    expect(await evidenceOf('')).toMatchObject({ likeness: 0, nearness: 0, foreign: 0 });
  });
});

describe('refusalChance', () => {
  const answered: Evidence = {
    likeness: 0.9,
    headings: 0.5,
    nearness: 0.7,
    missingNames: 0,
    foreign: 0,
    foreignName: 0,
    instructions: 1,
    lead: 0.5,
  };

  it.each<[string, Partial<Evidence>, boolean]>([
    ['all of it is there', {}, false],
    ['half of it is said in other words', { likeness: 0.5, headings: 0 }, false],
    ['what it names is missing', { missingNames: 1, likeness: 0.6, nearness: 0.5 }, true],
    ['half of it the site never speaks of', { foreign: 0.5, likeness: 0.4, nearness: 0.4 }, true],
    ['half of it is there, and as much elsewhere', { likeness: 0.5, nearness: 0.4, headings: 0.2, lead: 0.2 }, true],
    ['half of it is there, and nowhere else', { likeness: 0.5, nearness: 0.4, headings: 0.2, lead: 1 }, false],
    ['nothing of it is there', { likeness: 0, headings: 0, nearness: 0.1, foreign: 1 }, true],
  ])('%s', (_, evidence, isRefused) => {
    expect(refusalChance({ ...answered, ...evidence }) > REFUSAL_CHANCE).toBe(isRefused);
  });
});
