import {
  type AnswerEvent,
  type EmbeddingModel,
  type IndexedPage,
  LatticeError,
  type RerankModel,
  type SearchOutcome,
} from '@lattice/core';
import { FakeSiteIndex } from '@lattice/testing';
import { describe, expect, test } from 'vitest';

import { page, prose } from '../test/support/sample-site.ts';
import { type AnswererOptions, createAnswerer } from './create-answerer.ts';

const IDENTITY = { model: 'test/two', dimensions: 64 };

/** Texts about cost point one way, all others the other. */
const embed = (text: string): Float32Array =>
  /price|cost|expensive|invoice/i.test(text) ? direction(1, 0) : direction(0, 1);

function direction(...values: readonly number[]): Float32Array {
  return Float32Array.from({ length: IDENTITY.dimensions }, (_, index) => values[index] ?? 0);
}

function embeddingModel(overrides: Partial<EmbeddingModel> = {}): EmbeddingModel {
  return {
    id: IDENTITY.model,
    dimensions: IDENTITY.dimensions,
    limits: { batch: 1, inputTokens: 100, textsPerMinute: null },
    countTokens: (text) => text.length,
    embedDocuments: async (texts) => texts.map(embed),
    embedQuery: async (text) => embed(text),
    ...overrides,
  };
}

const unavailable = new LatticeError('model-unavailable', 'away', { retryable: true });

const PAGES = [
  page({ route: '/install', title: 'Install', sections: [{ blocks: [prose('Run the installer on your machine.')] }] }),
  page({ route: '/billing', title: 'Billing', sections: [{ blocks: [prose('An invoice comes every month.')] }] }),
  page({ route: '/machine', title: 'Hardware', sections: [{ blocks: [prose('Any machine will do for a start.')] }] }),
];

function withVectors({ chunks, ...rest }: IndexedPage): IndexedPage {
  const embedded = chunks.map((chunk) => ({
    ...chunk,
    vector: embed(chunk.chunk.blocks.map((block) => ('text' in block ? block.text : '')).join(' ')),
  }));
  return { ...rest, chunks: embedded };
}

function open(options: Partial<AnswererOptions> = {}) {
  const index = new FakeSiteIndex({ pages: PAGES.map(withVectors), embedding: IDENTITY });
  return { index, answerer: createAnswerer({ index, embedding: embeddingModel(), ...options }) };
}

const search = (opened: ReturnType<typeof open>, question = 'How expensive is my machine?'): Promise<SearchOutcome> =>
  opened.answerer.search({ question, limit: 5 });

const routes = ({ results }: SearchOutcome): string[] => results.map(({ route }) => route);

describe('hybrid search', () => {
  test('finds what shares no word with the question', async () => {
    const without = await search(open({ embedding: null }));
    expect(routes(without)).not.toContain('/billing');
    const both = await search(open());
    expect(routes(both)).toContain('/billing');
    expect(both.degraded).toEqual([]);
    const [billing] = both.results.filter(({ route }) => route === '/billing');
    expect(billing?.signals).toMatchObject({ lexical: 0, dense: 1 });
  });

  test('weighs the two searches as it is told', async () => {
    const words = await search(open({ fusion: { lexicalWeight: 1, denseWeight: 0.1 } }));
    expect(routes(words)[0]).not.toBe('/billing');
    const meaning = await search(open({ fusion: { lexicalWeight: 0.1, denseWeight: 1 } }));
    expect(routes(meaning)[0]).toBe('/billing');
  });

  test('is one by words where vectors tell no more than words', async () => {
    const more = Array.from({ length: 40 }, (_, number) =>
      page({
        route: `/part-${number}`,
        title: 'Part',
        sections: [{ blocks: [prose(`Part ${number} of the machine.`)] }],
      }),
    );
    const site = { pages: [...PAGES, ...more].map(withVectors), embedding: IDENTITY };
    const searched = (agreement: number, embedding: EmbeddingModel | null): Promise<SearchOutcome> => {
      const index = new FakeSiteIndex({ ...site, agreement });
      return search({ index, answerer: createAnswerer({ index, embedding }) });
    };
    const scores = ({ results }: SearchOutcome) => results.map(({ route, score }) => ({ route, score }));
    const words = await searched(0.1, null);
    const nearly = embeddingModel({ embedQuery: async () => direction(0.79, -Math.sqrt(1 - 0.79 ** 2)) });
    expect(scores(await searched(0.1, nearly))).toEqual(scores(words));
    expect(scores(await searched(0.5, nearly))).not.toEqual(scores(words));
    expect(routes(await searched(0.1, embeddingModel()))).toContain('/billing');
  });

  test('never compares vectors of two models', async () => {
    const opened = open({ embedding: embeddingModel({ id: 'test/other' }) });
    const outcome = await search(opened);
    expect(outcome.degraded).toEqual(['dense']);
    expect(routes(outcome)).toContain('/machine');
    expect(opened.index.denseQueries).toEqual([]);
  });

  test.each([
    ['the model', open({ embedding: embeddingModel({ embedQuery: () => Promise.reject(unavailable) }) })],
    ['the vector store', open()],
  ])('answers by words while %s is away', async (which, opened) => {
    if (which === 'the vector store') opened.index.denseFailure = unavailable;
    const outcome = await search(opened);
    expect(outcome.degraded).toEqual(['dense']);
    expect(routes(outcome)).toContain('/machine');
    const events: AnswerEvent[] = [];
    for await (const event of opened.answerer.answer({ question: 'Which machine will do?' })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'end', refused: false, degraded: ['dense'] });
  });

  test('a reader who leaves is no failure of the model', async () => {
    const leaving = new AbortController();
    const embedding = embeddingModel({
      embedQuery: async (_text, options) => {
        leaving.abort(new Error('left'));
        options?.signal?.throwIfAborted();
        throw unavailable;
      },
    });
    const { answerer } = open({ embedding });
    await expect(answerer.search({ question: 'machine', limit: 5 }, { signal: leaving.signal })).rejects.toThrow(
      'left',
    );
  });

  test('a follow-up is embedded together with the question it leans on', async () => {
    const asked: string[] = [];
    const embedding = embeddingModel({
      embedQuery: async (text) => {
        asked.push(text);
        return embed(text);
      },
    });
    const { answerer } = open({ embedding });
    const history = [{ role: 'user', content: 'How do I install it?' }] as const;
    await answerer.search({ question: 'And on a machine?', history, limit: 5 });
    await answerer.search({ question: 'Where do monthly invoices of my machines go?', history, limit: 5 });
    expect(asked).toEqual(['How do I install it?\nAnd on a machine?', 'Where do monthly invoices of my machines go?']);
  });
});

describe('reranking by a model', () => {
  const rerank = (score: RerankModel['score']): RerankModel => ({ id: 'test/rerank', batch: 10, score });
  const byRoute: RerankModel['score'] = async (_question, passages) =>
    passages.map((passage) => (passage.includes('Hardware') ? 9 : -9));

  test('the model decides the order', async () => {
    const question = 'Run the installer on which machine?';
    expect(routes(await search(open({ embedding: null }), question))[0]).toBe('/install');
    const outcome = await search(open({ embedding: null, rerank: rerank(byRoute) }), question);
    expect(routes(outcome)[0]).toBe('/machine');
    expect(outcome.results[0]?.signals).toMatchObject({ rerank: 9 });
    const scores = outcome.results.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  test('without it the order stays and the answer says so', async () => {
    const question = 'Run the installer on which machine?';
    const broken = open({ embedding: null, rerank: rerank(() => Promise.reject(unavailable)) });
    const outcome = await search(broken, question);
    expect(routes(outcome)).toEqual(routes(await search(open({ embedding: null }), question)));
    expect(outcome.degraded).toEqual(['rerank']);
  });
});
