import type { FeedbackReason } from '../wire/feedback.ts';
import type { GapPlace } from '../wire/gaps.ts';
import type { CallOptions } from './site-index.ts';

/** What asking a question without a model came to, against one state of the index. */
export interface GapFinding {
  readonly nearest: GapPlace | null;
  /** Words of the question that the nearest section does not have. */
  readonly missing: readonly string[];
  /** What an answer rests on; empty where there is none. A question is answered by something else than it failed on. */
  readonly evidence: string;
  /** `content` of the generation that was asked; null where there was none. */
  readonly content: string | null;
}

/** A question the site did not answer, without a trace of who asked. */
export interface GapSighting extends GapFinding {
  /** The same for the same question at the same place. */
  readonly key: string;
  /** Without personal data. */
  readonly question: string;
  readonly version: string | null;
  readonly locale: string | null;
}

export interface GapQuestion extends GapSighting {
  readonly id: string;
  readonly refused: number;
  readonly weak: number;
  /** Votes that stand; likewise the next two. */
  readonly disliked: number;
  readonly reasons: Readonly<Partial<Record<FeedbackReason, number>>>;
  /** The newest few, newest first. */
  readonly notes: readonly string[];
  readonly firstAskedAt: Date;
  readonly lastAskedAt: Date;
  /** Null while it is open. */
  readonly answeredAt: Date | null;
  readonly answeredBy: GapPlace | null;
  /** Times it was answered and then was not. */
  readonly reopened: number;
}

/** What asking again has shown. */
export interface GapVerdict {
  readonly finding: GapFinding;
  /** Null: still not. */
  readonly answeredBy: GapPlace | null;
}

/** Questions the site did not answer, for a bounded time and in a bounded number. */
export interface GapStore {
  /** Days a question is kept after it was last asked; 0 keeps none. */
  readonly retentionDays: number;
  /** Counts it, and opens it again where it was answered. */
  note(sighting: GapSighting, cause: 'refused' | 'weak'): Promise<void>;
  /** Those that somebody has asked or voted on, in the order they were first asked; within the time they are kept. */
  list(options?: CallOptions): Promise<GapQuestion[]>;
  /** False, and nothing changed, where it has been asked since it was listed, or is gone. */
  settle(question: Pick<GapQuestion, 'id' | 'lastAskedAt'>, verdict: GapVerdict): Promise<boolean>;
  /** Deletes what has been kept long enough, votes' notes among it. */
  purge(): Promise<void>;
}
