import type { CallOptions } from './site-index.ts';

/** A section as a search found it. */
export interface WitnessedSection {
  /** Id of its best chunk, derived from content and place. */
  readonly chunk: string;
  readonly route: string;
  readonly anchor: string | null;
  readonly score: number;
  /** What the score was made from, by the signal's name, before weights. */
  readonly signals: Readonly<Record<string, number>>;
}

/** One search in one generation of the index. */
export interface WitnessedSearch {
  readonly question: string;
  readonly generation: string;
  readonly version: string | null;
  readonly locale: string;
  /** Best first. */
  readonly sections: readonly WitnessedSection[];
  readonly isBelowFloor: boolean;
  readonly degraded: readonly string[];
}

export interface WitnessedVerdict {
  readonly sentence: string;
  readonly isSupported: boolean;
  /** Whether it could be compared at all. */
  readonly isJudged: boolean;
  readonly reason: string;
}

/** Looks on while an answer is made: throws nothing and holds nothing up. */
export interface AnswerWitness {
  /** The search for the whole question first, then those of the plan's steps. */
  retrieved(search: WitnessedSearch): void;
  /** Whether an answer that was written before is given again. */
  cacheAsked(isHit: boolean): void;
  /** What the critic says of each version of the text. */
  reviewed(verdicts: readonly WitnessedVerdict[]): void;
}

export interface WitnessedOptions extends CallOptions {
  readonly witness?: AnswerWitness;
}
