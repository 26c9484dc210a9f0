import {
  FEEDBACK_REASONS,
  type Gap,
  type GapFilter,
  type GapQuestion,
  type GapsAnswer,
  type GapState,
} from '@lattice/core';

import { clusterQuestions } from './cluster-questions.ts';
import { writeIssue } from './write-issue.ts';

export interface ReportOptions {
  readonly retentionDays: number;
  readonly state: GapFilter;
  readonly limit: number;
}

/** Newest notes shown of one gap. */
const MOST_NOTES = 5;

/** What readers asked in vain: clustered, named, most asked first. The same questions always give the same report. */
export function reportGaps(
  questions: readonly GapQuestion[],
  { retentionDays, state, limit }: ReportOptions,
): GapsAnswer {
  const gaps = clusterQuestions(questions).map(toGap).toSorted(byWeight);
  const wanted = gaps.filter((gap) => state === 'all' || gap.state === state);
  const countOf = (counted: GapState): number => gaps.filter((gap) => gap.state === counted).length;
  return {
    retention_days: retentionDays,
    open: countOf('open'),
    answered: countOf('answered'),
    gaps: wanted.slice(0, limit),
  };
}

/** The gap of this id, of one that begins like it, or the one a question of this id has ended up in. */
export function findGap(questions: readonly GapQuestion[], id: string): Gap | null {
  const members = clusterQuestions(questions).find((cluster) => cluster.some((question) => question.id.startsWith(id)));
  return members === undefined || id === '' ? null : toGap(members);
}

function toGap(members: readonly GapQuestion[]): Gap {
  const open = members.filter(({ answeredAt }) => answeredAt === null);
  const counted = open.length > 0 ? open : members;
  const ranked = counted.toSorted(byAsked);
  const [first, main] = [members[0], ranked[0]];
  if (first === undefined || main === undefined) throw new Error('A cluster has at least one question.');
  const times = (moments: readonly Date[]): number[] => moments.map((moment) => moment.getTime());
  const answered = members.flatMap(({ answeredAt }) => answeredAt ?? []);
  const gap = {
    // The oldest question stays the oldest, whoever joins it.
    id: first.id,
    state: open.length > 0 ? ('open' as const) : ('answered' as const),
    question: main.question,
    asked: sum(counted, askedOf),
    refused: sum(counted, ({ refused }) => refused),
    weak: sum(counted, ({ weak }) => weak),
    disliked: sum(counted, ({ disliked }) => disliked),
    reasons: addReasons(counted),
    notes: ranked.flatMap(({ notes }) => notes).slice(0, MOST_NOTES),
    nearest: main.nearest,
    missing: [...main.missing],
    questions: members.toSorted(byAsked).map(toQuestion),
    first_asked_at: isoOf(Math.min(...times(members.map(({ firstAskedAt }) => firstAskedAt)))),
    last_asked_at: isoOf(Math.max(...times(members.map(({ lastAskedAt }) => lastAskedAt)))),
    answered_at: open.length > 0 ? null : isoOf(Math.max(...times(answered))),
    answered_by: open.length > 0 ? null : main.answeredBy,
    reopened: sum(members, ({ reopened }) => reopened),
  };
  return { ...gap, issue: writeIssue(gap) };
}

function toQuestion(question: GapQuestion): Gap['questions'][number] {
  const { refused, weak, disliked, version, locale, firstAskedAt, lastAskedAt } = question;
  return {
    question: question.question,
    state: question.answeredAt === null ? 'open' : 'answered',
    refused,
    weak,
    disliked,
    version,
    locale,
    first_asked_at: firstAskedAt.toISOString(),
    last_asked_at: lastAskedAt.toISOString(),
  };
}

/** Whoever takes the trouble to vote on a refusal counts once more. */
function askedOf({ refused, weak, disliked }: Pick<GapQuestion, 'refused' | 'weak' | 'disliked'>): number {
  return refused + weak + disliked;
}

function byAsked(one: GapQuestion, other: GapQuestion): number {
  return (
    askedOf(other) - askedOf(one) ||
    other.lastAskedAt.getTime() - one.lastAskedAt.getTime() ||
    (one.id < other.id ? -1 : 1)
  );
}

function byWeight(one: Gap, other: Gap): number {
  return (
    other.asked - one.asked ||
    Date.parse(other.last_asked_at) - Date.parse(one.last_asked_at) ||
    (one.id < other.id ? -1 : 1)
  );
}

function addReasons(questions: readonly GapQuestion[]): Gap['reasons'] {
  const counts = FEEDBACK_REASONS.map(
    (reason) => [reason, sum(questions, ({ reasons }) => reasons[reason] ?? 0)] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
