import { describe, expect, it } from 'vitest';

import { parseJudgements } from './beir-collection.ts';
import { scoreRun } from './score-run.ts';

const judged = parseJudgements('query-id\tcorpus-id\tscore\n1\ta\t3\n1\tb\t1\n1\tc\t0\n2\td\t1\n3\te\t0\n');
const queries = [...judged].map(([id, grades]) => ({ id, text: '', judged: grades }));

describe('scoreRun', () => {
  it('agrees with a computation by hand', () => {
    const scores = scoreRun(queries, { '1': ['b', 'x', 'a'], '2': ['x', 'd'] });
    const first = (1 + 3 / 2) / (3 + 1 / Math.log2(3));
    const second = 1 / Math.log2(3);
    expect(scores.ndcg_at_10).toBeCloseTo((first + second) / 2);
    expect(scores.recall_at_100).toBe(1);
  });

  it('counts queries without a result, and leaves out those without a relevant document', () => {
    const scores = scoreRun(queries, { '1': ['a', 'b'] });
    expect(scores).toEqual({ ndcg_at_10: 0.5, recall_at_100: 0.5 });
  });

  it('looks no deeper than 10 and 100', () => {
    const filler = Array.from({ length: 100 }, (_, at) => `x${at}`);
    expect(scoreRun(queries, { '2': [...filler.slice(0, 10), 'd'] }).ndcg_at_10).toBe(0);
    expect(scoreRun(queries, { '2': [...filler, 'd'] }).recall_at_100).toBe(0);
  });
});
