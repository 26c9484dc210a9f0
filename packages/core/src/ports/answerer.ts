import type { AnswerMode, Citation, QueryRoute, RefusalReason, Support, Timings, Usage } from '../answer.ts';
import type { WitnessedOptions } from './answer-witness.ts';
import type { ModelKey } from './identity.ts';

/** Where the reader is, as the request says it. */
export interface ReaderPlace {
  /** URL or path of the page being read. */
  readonly pageUrl?: string;
  /** Docusaurus' own version name. */
  readonly version?: string;
  readonly locale?: string;
}

export interface DialogueTurn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

export interface AnswerRequest extends ReaderPlace {
  readonly question: string;
  /** Earlier turns, oldest first, without the question itself. */
  readonly history?: readonly DialogueTurn[];
  readonly selectedText?: string;
  /** Most passages that may be cited. */
  readonly topK?: number;
  /** Forces the route; else the planner chooses. */
  readonly route?: QueryRoute;
}

export interface AnswerPlan {
  readonly route: QueryRoute;
  readonly steps: readonly { readonly question: string; readonly route: QueryRoute }[];
}

/** What happens while an answer is made, in this order; `sources` exactly once, `end` last. */
export type AnswerEvent =
  | { readonly type: 'start'; readonly mode: AnswerMode; readonly plan: AnswerPlan }
  | { readonly type: 'sources'; readonly citations: readonly Citation[] }
  | { readonly type: 'delta'; readonly text: string }
  | { readonly type: 'replace'; readonly text: string }
  | AnswerEnd;

export interface AnswerEnd {
  readonly type: 'end';
  readonly mode: AnswerMode;
  readonly route: QueryRoute;
  readonly refused: boolean;
  readonly refusalReason: RefusalReason | null;
  /** Numbers of the citations the text uses. */
  readonly cited: readonly number[];
  readonly support: Support;
  readonly degraded: readonly string[];
  readonly usage: Usage;
  readonly timings: Timings;
  readonly critic: { readonly backend: string; readonly refinements: number };
}

export interface SearchRequest extends ReaderPlace {
  readonly question: string;
  readonly history?: readonly DialogueTurn[];
  readonly selectedText?: string;
  /** Most sections to return. */
  readonly limit: number;
}

export interface RankedSection {
  /** From 1. */
  readonly rank: number;
  readonly route: string;
  readonly anchor: string | null;
  readonly url: string;
  readonly title: string;
  readonly headingPath: readonly string[];
  readonly score: number;
  /** What the score was made from, by the signal's name, before weights. */
  readonly signals: Readonly<Record<string, number>>;
}

export interface SearchOutcome {
  readonly results: readonly RankedSection[];
  /** Whether an answer to this question would be refused, and why. */
  readonly refusal: RefusalReason | null;
  /** What was weighed for and against an answer, by name; null where nothing was searched. */
  readonly evidence: Readonly<Record<string, number>> | null;
  /** Parts that should have helped and did not. */
  readonly degraded: readonly string[];
}

export interface AnswerOptions extends WitnessedOptions {
  /** The reader's own keys: an answer made with them must be shown to this reader alone, and they stay out of every log. */
  readonly modelKeys?: readonly ModelKey[];
}

/** Questions in, proven answers out. */
export interface Answerer {
  /**
   * Failures that are not the reader's (no index, weak matches) end in a refusal, not in an error.
   * @throws LatticeError `request-invalid` for a version or locale the site does not have.
   */
  answer(request: AnswerRequest, options?: AnswerOptions): AsyncGenerator<AnswerEvent, void, void>;
  search(request: SearchRequest, options?: WitnessedOptions): Promise<SearchOutcome>;
}
