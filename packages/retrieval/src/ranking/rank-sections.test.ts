import { FakeSiteIndex } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { docs, page, prose, type SamplePage } from '../../test/support/sample-site.ts';
import { queryTerms, questionWords } from '../question/question-words.ts';
import { BARE_WEIGHTS, type RankedCandidate, rankSections, type RankingWeights } from './rank-sections.ts';
import { readSectionText } from './section-text.ts';
import { spreadPages } from './first-places.ts';
import { termStatistics } from './term-statistics.ts';

const OFF: RankingWeights = BARE_WEIGHTS;

async function rank(pages: readonly SamplePage[], question: string, weights: Partial<RankingWeights>) {
  const index = new FakeSiteIndex({ pages: pages.map(page) });
  const generation = await index.live();
  if (generation === null) throw new Error('nothing is published');
  const words = questionWords(question);
  const scopes = generation.scopes.map((scope) => scope.number);
  const found = await index.searchLexical(generation, { terms: queryTerms(words), scopes, limit: 100 });
  const chunks = await index.chunks(
    generation,
    found.hits.map((hit) => hit.chunk),
  );
  const candidates = chunks.map((chunk, at) => ({
    text: readSectionText(chunk),
    lexical: found.hits[at]?.score ?? 0,
    dense: null,
  }));
  return rankSections({ words, candidates, statistics: termStatistics(found) }, { weights: { ...OFF, ...weights } });
}

const places = (ranked: readonly RankedCandidate[]): string[] =>
  ranked.map(({ text: { chunk } }) => chunk.route + (chunk.anchor === null ? '' : `#${chunk.anchor}`));

const section = (route: string, ...texts: readonly string[]): SamplePage => ({
  route,
  title: 'Title',
  sections: texts.map((text, at) => ({ heading: `Part ${at}`, blocks: [prose(text)] })),
});

describe('rankSections', () => {
  it('is BM25 alone with all signals off', async () => {
    const ranked = await rank([section('/a', 'pool and node'), section('/b', 'node pool, node pool')], 'node pool', {});
    expect(places(ranked)).toEqual(['/b#part-0', '/a#part-0']);
    expect(ranked[0]?.score).toBe(1);
  });

  it('prefers the words of the question next to each other', async () => {
    const pages = [section('/a', 'the pool of the old node'), section('/b', 'the old big node pool')];
    expect(places(await rank(pages, 'node pool', {}))[0]).toBe('/a#part-0');
    expect(places(await rank(pages, 'node pool', { phrase: 0.5 }))[0]).toBe('/b#part-0');
  });

  it('prefers the docs to a post that says the same, and a post that says more', async () => {
    const blog = { ...docs, plugin: 'blog', version: null };
    const text = 'the node pool is made with one command';
    const pages = [{ ...section('/blog/a', text), scope: blog }, section('/docs/a', `${text} today`)];
    expect(places(await rank(pages, 'node pool', {}))[0]).toBe('/blog/a#part-0');
    expect(places(await rank(pages, 'node pool', { post: 0.8 }))[0]).toBe('/docs/a#part-0');
    const said = [
      { ...section('/blog/a', 'node pool, node pool'), scope: blog },
      section('/docs/a', 'a pool of water'),
    ];
    expect(places(await rank(said, 'node pool', { post: 0.8 }))[0]).toBe('/blog/a#part-0');
  });

  it('sees what a section is about, in whatever words', async () => {
    const pages = [
      section('/a', 'remove the lunch menu of Monday'),
      section('/b', 'remove files: erase and uninstall what the folder of the program holds on disk'),
      section('/c', 'a cat and a dog walk to the river'),
    ];
    const question = 'how to remove a directory';
    const lead = async (weights: Partial<RankingWeights>): Promise<number> => {
      const scores = new Map(
        (await rank(pages, question, weights)).map(({ text, score }) => [text.chunk.route, score]),
      );
      return (scores.get('/b') ?? 0) - (scores.get('/a') ?? 0);
    };
    expect(await lead({ meaning: 1 })).toBeGreaterThan((await lead({})) + 0.5);
  });

  it('prefers a section whose heading is the question', async () => {
    const pages: SamplePage[] = [
      {
        route: '/a',
        title: 'T',
        sections: [{ heading: 'Other', blocks: [prose('resize pool resize pool resize pool pool')] }],
      },
      {
        route: '/b',
        title: 'T',
        sections: [{ heading: 'Resize pool', blocks: [prose('It takes a while to do so for all nodes.')] }],
      },
    ];
    expect(places(await rank(pages, 'resize pool', { heading: 1 }))[0]).toBe('/b#resize-pool');
  });

  it('lifts a page that answers in several places', async () => {
    const pages = [
      section('/once', 'cleanup cleanup resources'),
      section('/often', 'cleanup resources now', 'cleanup of resources', 'cleanup all resources'),
    ];
    expect(places(await rank(pages, 'cleanup resources', {}))[0]).toBe('/once#part-0');
    expect(places(await rank(pages, 'cleanup resources', { page: 0.5 }))[0]).toMatch('/often');
  });

  it('lists a section of several chunks once', async () => {
    const pages: SamplePage[] = [
      {
        route: '/a',
        title: 'T',
        sections: [
          { heading: 'Long', blocks: [prose('cleanup first')] },
          { heading: 'Long', blocks: [prose('cleanup second, a little longer')] },
        ],
      },
    ];
    const ranked = await rank(pages, 'cleanup', {});
    expect(places(ranked)).toEqual(['/a#long']);
    expect(ranked[0]?.others).toHaveLength(1);
  });

  it('gives nothing for nothing', () => {
    expect(
      rankSections({
        words: [],
        candidates: [],
        statistics: termStatistics({ chunks: 0, documentFrequency: new Map() }),
      }),
    ).toEqual([]);
  });
});

describe('the first five places', () => {
  const many = Array.from({ length: 6 }, (_, at) => `cleanup cleanup ${'x '.repeat(at)}`);
  const others = ['a', 'b', 'c', 'd'].map((name) =>
    section(`/${name}`, `cleanup of the ${name}-room and the ${name}-house around`),
  );
  const routesOf = (ranked: readonly RankedCandidate[]): string[] => ranked.map(({ text }) => text.chunk.route);

  it('hold several pages', async () => {
    const ranked = await rank([section('/many', ...many), ...others], 'cleanup', {});
    const spread = spreadPages(ranked);
    expect(routesOf(spread).slice(0, 5)).toEqual(['/many', '/many', '/many', '/a', '/b']);
    expect(spread.slice(5)).toEqual(ranked.filter((candidate) => spread.indexOf(candidate) >= 5));
    expect(new Set(spread)).toEqual(new Set(ranked));
  });

  it('of a list hold more of them: the third section of a page waits for one of another that is nearly as good', async () => {
    const ranked = await rank([section('/many', ...many), ...others], 'cleanup', {});
    expect(routesOf(spreadPages(ranked, 0.8)).slice(0, 5)).toEqual(['/many', '/many', '/a', '/b', '/c']);
    const story = `the old house, its garden and its neighbours ${'over the years '.repeat(20)} and a cleanup`;
    const far = await rank([section('/many', ...many), section('/a', story)], 'cleanup', {});
    expect(routesOf(spreadPages(far, 0.8)).slice(0, 4)).toEqual(['/many', '/many', '/many', '/a']);
  });

  it('hold a text once, whichever pages hold copies of it', async () => {
    const text = 'cleanup, cleanup and cleanup of the old volumes after the upgrade of a server';
    const pages = [
      ...['/1.22', '/1.23', '/1.24'].map((route) => section(route, `${text} ${route}`)),
      section('/other', 'a long story in which cleanup is told of once'),
    ];
    const ranked = await rank(pages, 'cleanup', {});
    for (const samePage of [1, 0.8]) {
      expect(routesOf(spreadPages(ranked, samePage))).toEqual(['/1.22', '/other', '/1.23', '/1.24']);
    }
  });

  it('leave a single page as it is', async () => {
    const ranked = await rank([section('/a', 'cleanup', 'cleanup now', 'cleanup then it is over')], 'cleanup', {});
    for (const samePage of [1, 0.8]) expect(places(spreadPages(ranked, samePage))).toEqual(places(ranked));
  });
});
