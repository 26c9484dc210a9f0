import type { AnswerRequest, GapQuestion, GapSighting, GapStore, GapVerdict } from '@lattice/core';
import { silentLogger } from '@lattice/core';
import { FakeGraphStore, FakeSiteIndex } from '@lattice/testing';
import { beforeEach, describe, expect, it } from 'vitest';

import { page, prose, type SamplePage } from '../../test/support/sample-site.ts';
import { createGapRecorder } from './gap-recorder.ts';
import { createProbe } from './probe-question.ts';
import { recheckGaps } from './recheck-gaps.ts';

/** Keeps the questions of one test; what every store does is tested with the real one. */
class Questions implements GapStore {
  retentionDays = 90;
  readonly kept: GapQuestion[] = [];
  readonly verdicts: GapVerdict[] = [];
  purges = 0;
  failure: Error | null = null;

  async note(sighting: GapSighting, cause: 'refused' | 'weak'): Promise<void> {
    if (this.failure !== null) throw this.failure;
    const [refused, weak] = [cause === 'refused' ? 1 : 0, cause === 'weak' ? 1 : 0];
    const nobody = { disliked: 0, reasons: {}, notes: [], answeredAt: null, answeredBy: null, reopened: 0 };
    const at = new Date(this.kept.length);
    this.kept.push({ ...sighting, id: sighting.key, refused, weak, ...nobody, firstAskedAt: at, lastAskedAt: at });
  }

  async list(): Promise<GapQuestion[]> {
    return [...this.kept];
  }

  async settle({ id }: Pick<GapQuestion, 'id'>, verdict: GapVerdict): Promise<boolean> {
    this.verdicts.push(verdict);
    const position = this.kept.findIndex((question) => question.id === id);
    const question = this.kept[position];
    if (question === undefined) return false;
    const answeredAt = verdict.answeredBy === null ? null : new Date(0);
    this.kept[position] = { ...question, ...verdict.finding, answeredBy: verdict.answeredBy, answeredAt };
    return true;
  }

  async purge(): Promise<void> {
    this.purges += 1;
  }
}

const tank: SamplePage = {
  route: '/tank',
  title: 'The tank',
  sections: [{ heading: 'Water', blocks: [prose('An aquarium needs cool water and a filter.')] }],
};
const filter: SamplePage = {
  route: '/filter',
  title: 'Clean the filter',
  sections: [{ heading: 'Rinse', blocks: [prose('To clean the filter of the aquarium, rinse the sponge.')] }],
};
const FAILING = 'How do I clean the filter of the aquarium with Zymox?';
const WELL = 'What does an aquarium need?';
const refused = { refusalReason: 'below-floor', support: { score: null, sentences: 0, unsupported: 0 } } as const;
const supported = (score: number) => ({ refusalReason: null, support: { score, sentences: 4, unsupported: 1 } });

let gaps: Questions;
let index: FakeSiteIndex;

beforeEach(() => {
  gaps = new Questions();
  index = new FakeSiteIndex();
});

function publish(...pages: readonly SamplePage[]): void {
  index.publish({ pages: pages.map(page), site: { title: 'Tanks', url: 'https://tanks.example' } });
}

function setup() {
  const config = { docs: { siteUrl: null } };
  const probe = createProbe({ config, index, graph: new FakeGraphStore(), logger: silentLogger });
  const recorder = createGapRecorder({ gaps, probe, logger: silentLogger });
  const signal = new AbortController().signal;
  return { probe, recorder, recheck: () => recheckGaps({ gaps, index, probe, logger: silentLogger, signal }) };
}

async function noted(request: AnswerRequest, end: Parameters<ReturnType<typeof setup>['recorder']['note']>[1]) {
  const { recorder } = setup();
  recorder.note(request, end);
  await expect.poll(() => gaps.kept.length).toBe(1);
  await recorder[Symbol.asyncDispose]();
}

describe('keeping', () => {
  it('keeps what a refused question is near, and which of its words are not there', async () => {
    publish(tank);
    await noted({ question: FAILING }, refused);
    expect(gaps.kept).toMatchObject([
      {
        question: FAILING,
        refused: 1,
        nearest: { route: '/tank', anchor: 'water', url: 'https://tanks.example/tank#water', title: 'The tank' },
        missing: ['clean', 'Zymox'],
        evidence: '',
      },
    ]);
  });

  it('keeps a question that leans on the one before it together with that', async () => {
    publish(tank);
    const history = [{ role: 'user', content: 'What is a sponge?' } as const];
    await noted({ question: 'And where is it?', history }, refused);
    expect(gaps.kept[0]?.question).toBe('What is a sponge? And where is it?');
  });

  it('keeps weak answers, not those that are backed, and nothing the site is not to blame for', async () => {
    publish(tank);
    const { recorder } = setup();
    for (const reason of ['index-empty', 'search-unavailable'] as const) {
      recorder.note({ question: WELL }, { ...refused, refusalReason: reason });
    }
    recorder.note({ question: 'What is this about? ada@example.com', selectedText: 'An aquarium' }, refused);
    recorder.note({ question: WELL }, supported(0.5));
    recorder.note({ question: WELL }, { refusalReason: null, support: { score: 0, sentences: 0, unsupported: 0 } });
    recorder.note({ question: WELL }, supported(0.49));
    await expect.poll(() => gaps.kept.length).toBe(1);
    await recorder[Symbol.asyncDispose]();
    expect(gaps.kept).toMatchObject([{ weak: 1, refused: 0 }]);
  });

  it('keeps nothing where nothing is to be kept', async () => {
    publish(tank);
    gaps.retentionDays = 0;
    const { recorder } = setup();
    recorder.note({ question: FAILING }, refused);
    expect(await recorder.sight({ question: FAILING })).toBeNull();
    await recorder[Symbol.asyncDispose]();
    expect(gaps.kept).toEqual([]);
  });

  it('goes on after a failure, and drops what waits when it is closed', async () => {
    publish(tank);
    const { recorder } = setup();
    gaps.failure = new Error('away');
    recorder.note({ question: FAILING }, refused);
    await expect.poll(() => index.queries.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve));
    gaps.failure = null;
    recorder.note({ question: FAILING }, refused);
    await expect.poll(() => gaps.kept.length).toBe(1);
    recorder.note({ question: WELL }, refused);
    await recorder[Symbol.asyncDispose]();
    expect(gaps.kept).toHaveLength(1);
  });
});

describe('asking again', () => {
  it('closes what a new page answers, and opens it when the page is gone', async () => {
    publish(tank);
    const { recheck } = setup();
    await noted({ question: 'How do I clean the filter of the aquarium?' }, refused);
    publish(tank, filter);
    expect(await recheck()).toEqual({ asked: 1, answered: 1 });
    expect(gaps.kept).toMatchObject([{ answeredBy: { route: '/filter', anchor: 'rinse' } }]);
    publish(tank);
    expect(await recheck()).toEqual({ asked: 1, answered: 0 });
    expect(gaps.kept).toMatchObject([{ answeredBy: null, answeredAt: null }]);
  });

  it('asks nothing twice of the same pages', async () => {
    publish(tank);
    const { recheck } = setup();
    await noted({ question: FAILING }, refused);
    expect(await recheck()).toEqual({ asked: 0, answered: 0 });
    publish(tank, filter);
    await recheck();
    const asked = index.queries.length;
    expect(await recheck()).toEqual({ asked: 0, answered: 0 });
    expect(index.queries).toHaveLength(asked);
    expect(gaps.purges).toBe(3);
  });

  it('does not take the answer that did not help for one', async () => {
    publish(tank);
    const { recheck } = setup();
    await noted({ question: WELL }, supported(0));
    expect(gaps.kept[0]?.evidence).toContain('/tank#water An aquarium needs');
    publish(tank, { ...filter, sections: [{ heading: 'Other', blocks: [prose('Nothing about it.')] }] });
    expect(await recheck()).toEqual({ asked: 1, answered: 0 });
    const better = { heading: 'Water', blocks: [prose('An aquarium needs light, cool water and time.')] };
    publish({ ...tank, sections: [better] });
    expect(await recheck()).toEqual({ asked: 1, answered: 1 });
    publish(tank);
    expect(await recheck()).toEqual({ asked: 1, answered: 0 });
  });

  it('keeps a question of a version that is gone open, and says nothing while the search is away', async () => {
    publish(tank);
    const { recheck } = setup();
    await noted({ question: FAILING, version: 'current' }, refused);
    const [question] = gaps.kept;
    if (question !== undefined) gaps.kept[0] = { ...question, version: '0.1.0' };
    publish(tank, filter);
    expect(await recheck()).toEqual({ asked: 1, answered: 0 });
    publish(tank);
    gaps.list = async () => {
      index.failure = new Error('away');
      return [...gaps.kept];
    };
    if (question !== undefined) gaps.kept[0] = question;
    await expect(recheck()).rejects.toThrow('away');
    expect(gaps.verdicts).toHaveLength(1);
  });
});
