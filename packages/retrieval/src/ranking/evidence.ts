import type { QuestionWord } from '../question/question-words.ts';
import type { RankedCandidate } from './rank-sections.ts';
import type { Candidate } from './signals.ts';

/** How much of a question the best sections speak of. Shares are 0 to 1. */
export interface Evidence {
  /** Of the question's words, in the one section that has most of them. */
  readonly section: number;
  /** The same for the page that has most, all its matching sections together. */
  readonly page: number;
  /** Named things of the question that even the section with most of them lacks. */
  readonly missingNames: number;
}

/** Sections looked at: what a reader would see. */
const DEPTH = 5;
/** A named thing counts double: a section about another product with the same verbs is no answer. */
const NAME_WEIGHT = 2;

export function weighEvidence(
  words: readonly QuestionWord[],
  ranked: readonly RankedCandidate[],
  candidates: readonly Candidate[],
): Evidence {
  const asked = words.filter((word) => word.isAsked);
  const best = ranked.slice(0, DEPTH).map(({ text }) => text);
  const routes = new Set(best.map(({ chunk }) => chunk.route));
  const pages = [...routes].map((route) => {
    const sections = candidates.filter(({ text }) => text.chunk.route === route);
    return new Set(sections.flatMap(({ text }) => [...text.terms]));
  });
  const names = asked.filter((word) => word.isNamed);
  const missing = best.map(({ terms }) => names.reduce((sum, name) => sum + 1 - presence(name, terms), 0));
  return {
    section: Math.max(0, ...best.map(({ terms }) => coverage(asked, terms))),
    page: Math.max(0, ...pages.map((terms) => coverage(asked, terms))),
    missingNames: Math.min(names.length, ...missing),
  };
}

function coverage(words: readonly QuestionWord[], terms: ReadonlySet<string>): number {
  let covered = 0;
  let total = 0;
  for (const word of words) {
    const weight = word.weight * (word.isNamed ? NAME_WEIGHT : 1);
    covered += weight * presence(word, terms);
    total += weight;
  }
  return total === 0 ? 0 : covered / total;
}

function presence(word: QuestionWord, terms: ReadonlySet<string>): number {
  if (word.wholes.some((whole) => terms.has(whole))) return 1;
  return word.leaves.filter((leaf) => terms.has(leaf)).length / Math.max(1, word.leaves.length);
}

/** Thresholds of `isBelowFloor`. See evals/README.md for how far they may move before anything changes. */
export interface Floor {
  /** Below this page share, a missing name means that the site speaks of something else. */
  readonly pageWithoutName: number;
  /** Least shares for a question that asks for instructions: such questions name what they are about. */
  readonly instructionPage: number;
  readonly instructionSection: number;
  /** Least page share for any question. A description in the reader's own words shares little with the page. */
  readonly page: number;
}

export const FLOOR: Floor = { pageWithoutName: 0.8, instructionPage: 0.7, instructionSection: 0.5, page: 0.1 };

/** Half a name missing: one of two parts of an identifier. */
const MISSING_NAME = 0.5;

/** Whether the evidence is too weak to answer from. */
export function isBelowFloor(evidence: Evidence, asksInstructions: boolean, floor: Floor = FLOOR): boolean {
  const { section, page, missingNames } = evidence;
  if (page < floor.page) return true;
  if (missingNames >= MISSING_NAME && page < floor.pageWithoutName) return true;
  return asksInstructions && page < floor.instructionPage && section < floor.instructionSection;
}
