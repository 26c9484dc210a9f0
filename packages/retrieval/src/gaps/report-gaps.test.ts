import type { GapPlace, GapQuestion } from '@lattice/core';
import { expect, test } from 'vitest';

import { findGap, reportGaps } from './report-gaps.ts';

const place: GapPlace = {
  title: 'Deploy [it]',
  heading_path: ['Deploy [it]', 'Targets *now*'],
  url: 'https://docs.example.com/deploy(1)#targets',
  route: '/deploy(1)',
  anchor: 'targets',
  source_path: 'docs/deploy.md',
};

function question(id: string, text: string, changes: Partial<GapQuestion> = {}): GapQuestion {
  return {
    id,
    key: text,
    question: text,
    version: null,
    locale: null,
    refused: 1,
    weak: 0,
    disliked: 0,
    reasons: {},
    notes: [],
    nearest: place,
    missing: ['Fly.io'],
    evidence: '',
    content: 'c',
    firstAskedAt: new Date('2026-11-01T10:00:00Z'),
    lastAskedAt: new Date('2026-11-20T10:00:00Z'),
    answeredAt: null,
    answeredBy: null,
    reopened: 0,
    ...changes,
  };
}

const ALL = { retentionDays: 90, state: 'all', limit: 20 } as const;
const answered = {
  answeredAt: new Date('2026-11-21T10:00:00Z'),
  answeredBy: { ...place, title: 'Fly', heading_path: ['Fly'] },
};

test('a gap adds up its open questions, is named by the most asked one, and keeps the id of the oldest', () => {
  const report = reportGaps(
    [
      question('a', 'deploy on fly.io', { firstAskedAt: new Date('2026-10-01T00:00:00Z'), reopened: 1 }),
      question('b', 'How do I deploy to Fly.io?', {
        refused: 3,
        disliked: 2,
        reasons: { wrong: 1, other: 1 },
        notes: ['n'],
      }),
      question('c', 'Deploying to Fly.io', { refused: 50, ...answered }),
    ],
    ALL,
  );
  expect(report).toMatchObject({ open: 1, answered: 0 });
  expect(report.gaps).toMatchObject([
    {
      id: 'a',
      state: 'open',
      question: 'How do I deploy to Fly.io?',
      asked: 6,
      refused: 4,
      disliked: 2,
      reasons: { wrong: 1, other: 1 },
      notes: ['n'],
      nearest: place,
      first_asked_at: '2026-10-01T00:00:00.000Z',
      answered_at: null,
      reopened: 1,
    },
  ]);
  expect(report.gaps[0]?.questions.map(({ state }) => state)).toEqual(['answered', 'open', 'open']);
});

test('a gap is answered once all of its questions are', () => {
  const questions = [question('a', 'deploy on fly.io', answered), question('b', 'Deploying to Fly.io', answered)];
  const report = reportGaps(questions, ALL);
  expect(report).toMatchObject({ open: 0, answered: 1 });
  expect(report.gaps).toMatchObject([
    { state: 'answered', asked: 2, answered_at: '2026-11-21T10:00:00.000Z', answered_by: { title: 'Fly' } },
  ]);
  expect(reportGaps(questions, { ...ALL, state: 'open' }).gaps).toEqual([]);
});

test('most asked first, then the latest; the list is cut, the counts are not', () => {
  const late = new Date('2026-11-25T00:00:00Z');
  const report = reportGaps(
    [
      question('a', 'alpha'),
      question('b', 'beta', { lastAskedAt: late }),
      question('c', 'gamma', { weak: 7 }),
      question('d', 'delta', { lastAskedAt: late, ...answered }),
    ],
    { ...ALL, state: 'open', limit: 2 },
  );
  expect(report.gaps.map(({ question: text }) => text)).toEqual(['gamma', 'beta']);
  expect(report).toMatchObject({ open: 3, answered: 1 });
});

test('a gap is found by the id of any of its questions, and by its beginning', () => {
  const questions = [question('aa-1', 'deploy on fly.io'), question('bb-2', 'Deploying to Fly.io')];
  for (const id of ['aa-1', 'aa', 'bb-2', 'b']) expect(findGap(questions, id)?.id).toBe('aa-1');
  for (const id of ['', 'cc']) expect(findGap(questions, id)).toBeNull();
});

test('the issue says what was asked, where it belongs and what is missing', () => {
  const issue = findGap(
    [
      question('a', 'How do I deploy to Fly.io?', {
        refused: 2,
        disliked: 1,
        reasons: { incomplete: 1 },
        notes: ['no `fly.toml`'],
      }),
      question('b', 'Deploying to Fly.io', { version: '1.0.0' }),
    ],
    'a',
  )?.issue;
  expect(issue?.title).toBe('Docs gap: How do I deploy to Fly.io?');
  expect(issue?.body).toBe(
    [
      'Readers asked this 4 times from 2026-11-01 to 2026-11-20 and did not find an answer they could use.',
      '',
      '### What was asked',
      '',
      '- `How do I deploy to Fly.io?`: 3 times',
      '- `Deploying to Fly.io`: once (version 1.0.0)',
      '',
      '### Nearest page',
      '',
      String.raw`[Deploy \[it\] › Targets \*now\*](https://docs.example.com/deploy%281%29#targets), ${'`docs/deploy.md`'}`,
      '',
      '### What is missing',
      '',
      '- Nothing on the site answers it well enough to quote (3 times).',
      '- Readers were not helped by the answer (once): something is missing, once.',
      '- The nearest section does not mention `Fly.io`.',
      '',
      '### What readers added',
      '',
      '- `` no `fly.toml` ``',
      '',
      'Found by Lattice, gap a. It closes by itself when the site is ingested again and answers the question.',
    ].join('\n'),
  );
});

test.each(['`', '``` @everyone ```', '<img src=x> #1 @all', '\n## A heading\n', ' x '])(
  'a question of %j stays within its code span',
  (text) => {
    const body = findGap([question('a', `why ${text}`)], 'a')?.issue.body ?? '';
    const line = body.split('\n').find((candidate) => candidate.startsWith('- `')) ?? '';
    const [, fence = '', inside = ''] = /^- (`+)(.*)\1: once$/.exec(line) ?? [];
    expect(inside).toContain('why');
    expect((inside.match(/`+/g) ?? []).every((run) => run.length !== fence.length)).toBe(true);
  },
);
