import { createLatticeClient } from '@lattice/api-client';
import { gapsSchema, type GapQuestion } from '@lattice/core';
import { expect, test } from 'vitest';

import { expectProblem, fromAddress } from './support/requests.ts';
import { fakeIdentity } from './support/fake-identity.ts';
import { startTestApp } from './support/test-app.ts';

const ADMIN_TOKEN = 'the-token-of-the-operator';

function question(text: string, changes: Partial<GapQuestion> = {}): GapQuestion {
  return {
    id: `00000000-0000-4000-8000-${text.length.toString().padStart(12, '0')}`,
    key: text,
    question: text,
    version: null,
    locale: null,
    refused: 1,
    weak: 0,
    disliked: 0,
    reasons: {},
    notes: [],
    nearest: null,
    missing: [],
    evidence: '',
    content: null,
    firstAskedAt: new Date(1_000),
    lastAskedAt: new Date(2_000),
    answeredAt: null,
    answeredBy: null,
    reopened: 0,
    ...changes,
  };
}

test('operators see what was asked in vain, most asked first, with an issue each', async () => {
  await using app = await startTestApp({ identity: { ...fakeIdentity(), adminToken: ADMIN_TOKEN } });
  app.gaps.questions = [
    question('How do I deploy to Fly?', { refused: 2, disliked: 3, reasons: { wrong: 2 } }),
    question('Is there a dark theme?', { refused: 9 }),
    question('Who wrote this?', { answeredAt: new Date(3_000) }),
  ];
  const lattice = createLatticeClient({ baseUrl: app.url, token: ADMIN_TOKEN });
  const report = await lattice.listGaps();
  expect(report).toMatchObject({ retention_days: 90, open: 2, answered: 1 });
  expect(report.gaps.map((gap) => [gap.question, gap.asked])).toEqual([
    ['Is there a dark theme?', 9],
    ['How do I deploy to Fly?', 5],
  ]);
  expect(report.gaps[1]?.issue.title).toBe('Docs gap: How do I deploy to Fly?');
  expect((await lattice.listGaps({ limit: 1 })).gaps).toHaveLength(1);
  const answered = await lattice.listGaps({ state: 'answered' });
  expect(answered.gaps.map((gap) => gap.answered_at)).toEqual(['1970-01-01T00:00:03.000Z']);
  expect((await lattice.listGaps({ state: 'all' })).gaps).toHaveLength(3);
});

test('nobody else does', async () => {
  await using open = await startTestApp();
  await expectProblem(
    await fetch(`${open.url}/api/v1/gaps`, { headers: fromAddress('203.0.113.7') }),
    404,
    'not-found',
  );
  expect(gapsSchema.parse(await (await fetch(`${open.url}/api/v1/gaps`)).json()).gaps).toEqual([]);

  await using app = await startTestApp({ identity: { ...fakeIdentity(), adminToken: ADMIN_TOKEN } });
  await expectProblem(await fetch(`${app.url}/api/v1/gaps`), 401, 'unauthorized');
});

test.each(['limit=0', 'limit=201', 'limit=x', 'limit=', 'state=closed', 'limit=1&limit=2'])(
  '?%s is refused',
  async (query) => {
    await using app = await startTestApp();
    await expectProblem(await fetch(`${app.url}/api/v1/gaps?${query}`), 400, 'request-invalid');
  },
);
