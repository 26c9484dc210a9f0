import { setTimeout as sleep } from 'node:timers/promises';

import type { GapPlace, GapQuestion, GapSighting, GapStore } from '@lattice/core';
import { describe, expect, it } from 'vitest';

export interface GapStoreHarness extends AsyncDisposable {
  readonly store: GapStore;
  /** The same questions under another retention. */
  withRetention(days: number): GapStore;
  /** Makes everything that is kept so much older. */
  age(days: number): Promise<void>;
}

export const samplePlace: GapPlace = {
  title: 'Install',
  heading_path: ['Install', 'On "Windows" \\ 👋'],
  url: 'https://docs.example.com/install#windows',
  route: '/install',
  anchor: 'windows',
  source_path: 'docs/install.md',
};

export function sampleSighting(question: string, changes: Partial<GapSighting> = {}): GapSighting {
  return {
    key: question.toLowerCase(),
    question,
    version: null,
    locale: null,
    nearest: samplePlace,
    missing: ['windows'],
    evidence: '',
    content: 'first',
    ...changes,
  };
}

/** What every store of unanswered questions has to do. `open` gives an empty one that keeps questions for 30 days. */
export function gapStoreConformance(name: string, open: () => Promise<GapStoreHarness>): void {
  describe(`${name} as a gap store`, () => {
    countsQuestions(open);
    settlesQuestions(open);
    forgetsQuestions(open);
  });
}

function countsQuestions(open: () => Promise<GapStoreHarness>): void {
  it('keeps a question as it was and counts it each time', async () => {
    await using harness = await open();
    const { store } = harness;
    expect(await store.list()).toEqual([]);
    const odd = sampleSighting('Why "so"?\u0000 \ud800', { version: '1.0.0', locale: 'de', nearest: null });
    await store.note(odd, 'refused');
    await store.note(odd, 'weak');
    await store.note({ ...odd, nearest: samplePlace, evidence: 'e', content: 'second' }, 'refused');
    const [kept, ...others] = await store.list();
    expect(others).toEqual([]);
    expect(kept).toMatchObject({
      question: 'Why "so"?\ufffd \ufffd',
      version: '1.0.0',
      locale: 'de',
      refused: 2,
      weak: 1,
      disliked: 0,
      reasons: {},
      notes: [],
      nearest: samplePlace,
      missing: ['windows'],
      evidence: 'e',
      content: 'second',
      answeredAt: null,
      answeredBy: null,
      reopened: 0,
    });
    expect(kept?.lastAskedAt.getTime()).toBeGreaterThanOrEqual(kept?.firstAskedAt.getTime() ?? Infinity);
  });

  it('lists in the order they were first asked', async () => {
    await using harness = await open();
    const { store } = harness;
    for (const question of ['c', 'a', 'b', 'c']) await store.note(sampleSighting(question), 'refused');
    expect((await store.list()).map(({ question }) => question)).toEqual(['c', 'a', 'b']);
  });

  it('counts everything that comes at once', async () => {
    await using harness = await open();
    const { store } = harness;
    await Promise.all(Array.from({ length: 8 }, () => store.note(sampleSighting('same'), 'refused')));
    expect(await store.list()).toMatchObject([{ refused: 8 }]);
  });
}

function settlesQuestions(open: () => Promise<GapStoreHarness>): void {
  const finding = { nearest: samplePlace, missing: [], evidence: '', content: 'second' };

  it('closes a question, keeps when, and opens it again when it fails', async () => {
    await using harness = await open();
    const { store } = harness;
    await store.note(sampleSighting('q'), 'refused');
    const answer = { ...samplePlace, route: '/new' };
    expect(await store.settle(await only(store), { finding, answeredBy: answer })).toBe(true);
    const closed = await only(store);
    expect(closed).toMatchObject({ answeredBy: answer, answeredAt: expect.any(Date), content: 'second', reopened: 0 });
    expect(closed.lastAskedAt).toEqual((await only(store)).lastAskedAt);

    expect(await store.settle(closed, { finding: { ...finding, content: 'third' }, answeredBy: answer })).toBe(true);
    expect(await only(store)).toMatchObject({ answeredAt: closed.answeredAt, content: 'third' });

    expect(await store.settle(closed, { finding: { ...finding, content: 'fourth' }, answeredBy: null })).toBe(true);
    expect(await only(store)).toMatchObject({ answeredAt: null, answeredBy: null, reopened: 1 });
    expect(await store.settle(closed, { finding: { ...finding, content: 'fifth' }, answeredBy: null })).toBe(true);
    expect(await only(store)).toMatchObject({ reopened: 1 });
  });

  it('opens a closed question that a reader asks in vain again', async () => {
    await using harness = await open();
    const { store } = harness;
    await store.note(sampleSighting('q'), 'refused');
    await store.settle(await only(store), { finding, answeredBy: samplePlace });
    await store.note(sampleSighting('q'), 'weak');
    expect(await only(store)).toMatchObject({ answeredAt: null, answeredBy: null, reopened: 1, refused: 1, weak: 1 });
  });

  it('does not close what was asked meanwhile', async () => {
    await using harness = await open();
    const { store } = harness;
    await store.note(sampleSighting('q'), 'refused');
    const listed = await only(store);
    // Times are compared to the millisecond.
    await sleep(3);
    await store.note(sampleSighting('q'), 'refused');
    expect(await store.settle(listed, { finding, answeredBy: samplePlace })).toBe(false);
    expect(await only(store)).toMatchObject({ answeredAt: null, content: 'first' });
  });
}

function forgetsQuestions(open: () => Promise<GapStoreHarness>): void {
  it('shows nothing that is kept too long, and deletes it', async () => {
    await using harness = await open();
    const { store } = harness;
    await store.note(sampleSighting('old'), 'refused');
    await harness.age(20);
    await store.note(sampleSighting('new'), 'refused');
    expect(await store.list()).toHaveLength(2);
    await harness.age(11);
    expect((await store.list()).map(({ question }) => question)).toEqual(['new']);
    await store.purge();
    expect((await harness.withRetention(300).list()).map(({ question }) => question)).toEqual(['new']);
  });

  it('keeps none where none are to be kept', async () => {
    await using harness = await open();
    await harness.store.note(sampleSighting('before'), 'refused');
    const none = harness.withRetention(0);
    await none.note(sampleSighting('q'), 'refused');
    expect(await none.list()).toEqual([]);
    expect(await harness.store.list()).toHaveLength(1);
    await none.purge();
    expect(await harness.store.list()).toEqual([]);
  });
}

async function only(store: GapStore): Promise<GapQuestion> {
  const [question, ...others] = await store.list();
  if (question === undefined || others.length > 0) throw new Error('There is not exactly one question.');
  return question;
}
