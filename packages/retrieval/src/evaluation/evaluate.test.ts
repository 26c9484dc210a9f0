import { FakeSiteIndex } from '@lattice/testing';
import { expect, it } from 'vitest';

import { page, prose } from '../../test/support/sample-site.ts';
import { createAnswerer } from '../create-answerer.ts';
import { parseEvalLines } from './eval-line.ts';
import { evaluate } from './evaluate.ts';
import { formatSummary } from './format-summary.ts';

const index = new FakeSiteIndex({
  pages: [
    page({
      route: '/docs/pools/',
      title: 'Node pools',
      sections: [{ heading: 'Resize', blocks: [prose('Resizing a pool takes minutes.')] }],
    }),
    page({ route: '/docs/vpn', title: 'VPN', sections: [{ blocks: [prose('Connect with the client.')] }] }),
  ],
});

const lines = [
  { id: 'hit', question: 'How do I resize a pool?', gold: ['/docs/pools#resize'], answerable: true },
  { id: 'miss', question: 'connect client', gold: ['/docs/pools#resize'], answerable: true },
  { id: 'none', question: 'How do I bake bread?', gold: [], answerable: false },
  { id: 'turns', turns: ['What are node pools?', 'How do I resize them?'], gold: ['/docs/pools'], answerable: true },
];

it('scores every question and keeps what anyone needs to score it again', async () => {
  const questions = parseEvalLines(lines.map((line) => JSON.stringify(line)).join('\n'));
  const seen: number[] = [];
  let now = 0;
  const { summary, questions: outcomes } = await evaluate(questions, createAnswerer({ index }), {
    onQuestion: (done) => seen.push(done),
    clock: () => (now += 5),
  });
  expect(seen).toEqual([1, 2, 3, 4]);
  expect(outcomes.map(({ id, refused, latency_ms }) => [id, refused, latency_ms])).toEqual([
    ['hit', false, 5],
    ['miss', false, 5],
    ['none', true, 5],
    ['turns', false, 5],
  ]);
  expect(outcomes[0]?.results[0]).toMatchObject({ route: '/docs/pools/', anchor: 'resize' });
  expect(summary).toMatchObject({
    questions: 4,
    answerable: 3,
    page_recall_at_5: 0.6667,
    anchor_hit_at_5: 0.6667,
    refusal_precision: 1,
    refusal_recall: 1,
    refusal_f1: 1,
    answers_quoting_gold: 0.6667,
    p50_ms: 5,
    p95_ms: 5,
  });
  expect(formatSummary(summary)).toContain('page recall@5             0.667');
});
