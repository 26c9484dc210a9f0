import { describe, expect, it } from 'vitest';

import { discountedSum, percentile, scoreQuestion, scoreRefusals } from './scores.ts';

const result = (route: string, anchor: string | null = null) => ({ route, anchor, score: 1 });

describe('scoreQuestion', () => {
  it('compares decoded places, a trailing slash aside', () => {
    const scores = scoreQuestion(['/docs/a%20b/#caf%C3%A9'], [result('/docs/a b', 'café')]);
    expect(scores).toMatchObject({ pageAt1: true, pageAt5: true, reciprocalRank: 1, ndcgAt10: 1, anchorAt5: true });
  });

  it('takes any part of the page for gold without an anchor, and only the part for gold with one', () => {
    expect(scoreQuestion(['/a'], [result('/a', 'x')]).anchorAt5).toBe(true);
    expect(scoreQuestion(['/a#y'], [result('/a', 'x')]).anchorAt5).toBe(false);
    expect(scoreQuestion(['/a#y'], [result('/a', null)]).anchorAt5).toBe(false);
  });

  it('ranks pages, and looks at five results', () => {
    const results = [...Array.from({ length: 5 }, () => result('/b')), result('/a', 'x')];
    expect(scoreQuestion(['/a#x'], results)).toMatchObject({
      pageAt1: false,
      pageAt5: false,
      reciprocalRank: 1 / 2,
      anchorAt5: false,
    });
    expect(scoreQuestion(['/a#x'], results).ndcgAt10).toBeCloseTo(1 / Math.log2(3));
  });

  it('shares the gain of several gold pages', () => {
    const scores = scoreQuestion(['/a', '/b'], [result('/x'), result('/a'), result('/b')]);
    expect(scores.ndcgAt10).toBeCloseTo((1 / Math.log2(3) + 1 / 2) / (1 + 1 / Math.log2(3)));
  });

  it('is nothing where nothing was found', () => {
    expect(scoreQuestion(['/a'], [])).toEqual({
      pageAt1: false,
      pageAt5: false,
      reciprocalRank: 0,
      ndcgAt10: 0,
      anchorAt5: false,
    });
  });
});

it('discounts graded gains by rank', () => {
  expect(discountedSum([2, 0, 1])).toBeCloseTo(2.5);
  expect(discountedSum([])).toBe(0);
});

describe('scoreRefusals', () => {
  const outcome = (refused: boolean, answerable: boolean) => ({ refused, answerable });

  it('counts refusing as the positive class', () => {
    const scores = scoreRefusals([
      outcome(true, false),
      outcome(true, true),
      outcome(false, false),
      outcome(false, true),
    ]);
    expect(scores).toEqual({ precision: 0.5, recall: 0.5, f1: 0.5 });
  });

  it('is right where nothing was to be refused, and wrong where nothing was', () => {
    expect(scoreRefusals([outcome(false, true)])).toEqual({ precision: 1, recall: 1, f1: 1 });
    expect(scoreRefusals([outcome(false, false)])).toEqual({ precision: 1, recall: 0, f1: 0 });
  });
});

it('takes percentiles by nearest rank', () => {
  expect(percentile([4, 1, 3, 2], 0.5)).toBe(2);
  expect(percentile([4, 1, 3, 2], 0.95)).toBe(4);
  expect(percentile([], 0.5)).toBe(0);
});
