import type { EmbeddingModel } from '@lattice/core';
import { describe, expect, it } from 'vitest';

export interface EmbeddingModelHarness extends AsyncDisposable {
  readonly model: EmbeddingModel;
  /** A text the model behind it refuses; null where it takes any. */
  readonly refusedText: string | null;
}

const TOLERANCE = 1e-5;

/** What every embedding model has to do. `open` gives one that answers. */
export function embeddingModelConformance(name: string, open: () => Promise<EmbeddingModelHarness>): void {
  describe(`${name} as an embedding model`, () => {
    it('says what it is and what it allows', async () => {
      await using harness = await open();
      const { id, dimensions, limits } = harness.model;
      expect(id).toMatch(/^[a-z]+\/\S+$/);
      expect(dimensions).toBeGreaterThan(0);
      expect(limits.batch).toBeGreaterThan(0);
      expect(limits.inputTokens).toBeGreaterThan(0);
    });

    it('gives vectors of length 1, one a text, in order', async () => {
      await using harness = await open();
      const texts = Array.from({ length: harness.model.limits.batch * 2 + 1 }, (_, index) => `text number ${index}`);
      const vectors = await harness.model.embedDocuments(texts);
      expect(vectors).toHaveLength(texts.length);
      for (const vector of vectors) expectUnit(vector, harness.model.dimensions);
      for (const index of [0, harness.model.limits.batch, texts.length - 1]) {
        const [alone] = await harness.model.embedDocuments([texts[index] ?? '']);
        expect(cosine(vectors[index], alone)).toBeGreaterThan(0.999);
      }
      expect(cosine(vectors[0], vectors[texts.length - 1])).toBeLessThan(0.9999);
    });

    it('gives a question a vector of length 1, the same each time', async () => {
      await using harness = await open();
      const first = await harness.model.embedQuery('How do I install it?');
      expectUnit(first, harness.model.dimensions);
      const second = await harness.model.embedQuery('How do I install it?');
      expect(cosine(first, second)).toBeGreaterThan(0.999);
    });

    it('takes nothing, every script, and long texts', async () => {
      await using harness = await open();
      expect(await harness.model.embedDocuments([])).toEqual([]);
      const texts = [
        '日本語の文書',
        'Ελληνικά και кириллица',
        '👩‍👩‍👧 \u{1F680}',
        'a\u0000b',
        '\ud800 broken',
        'long text '.repeat(2_000),
      ];
      const vectors = await harness.model.embedDocuments(texts);
      for (const vector of vectors) expectUnit(vector, harness.model.dimensions);
    });

    it('leaves out a bad text alone', async () => {
      await using harness = await open();
      const bad = harness.refusedText ?? '   ';
      const vectors = await harness.model.embedDocuments(['one', 'two', bad, 'four', 'five']);
      expect(vectors.map((vector) => vector === null)).toEqual([false, false, true, false, false]);
      expect(await harness.model.embedDocuments([bad])).toEqual([null]);
    });

    it('counts tokens', async () => {
      await using harness = await open();
      expect(harness.model.countTokens('')).toBe(0);
      const sentence = 'The quick brown fox jumps over the lazy dog.';
      const tokens = harness.model.countTokens(sentence);
      expect(tokens).toBeGreaterThan(5);
      expect(tokens).toBeLessThan(25);
      expect(harness.model.countTokens(sentence.repeat(10))).toBeGreaterThan(tokens * 8);
    });

    it('ends when it is cancelled', async () => {
      await using harness = await open();
      const aborted = AbortSignal.abort();
      await expect(harness.model.embedDocuments(['text'], { signal: aborted })).rejects.toMatchObject({
        code: 'cancelled',
      });
      await expect(harness.model.embedQuery('text', { signal: aborted })).rejects.toMatchObject({ code: 'cancelled' });
    });
  });
}

function expectUnit(vector: Float32Array | null | undefined, dimensions: number): void {
  expect(vector).toBeInstanceOf(Float32Array);
  expect(vector).toHaveLength(dimensions);
  expect(Math.abs(cosine(vector, vector) - 1)).toBeLessThan(TOLERANCE);
}

function cosine(one: Float32Array | null | undefined, other: Float32Array | null | undefined): number {
  if (one === null || one === undefined || other === null || other === undefined) return Number.NaN;
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? Number.NaN), 0);
}
