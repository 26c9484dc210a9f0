import { splitSentences } from '../answer/split-sentences.ts';
import { STOP_WORDS } from '../analysis/stop-words.ts';
import { findWords } from '../analysis/find-words.ts';
import { denyingWords, type Facts, OPPOSITES_OF, readFacts } from './facts.ts';

/** A passage that a sentence may rest on. */
export interface Evidence {
  /** Titles and headings above it. */
  readonly heading: string;
  readonly text: string;
}

/** What is wrong with a sentence that nothing backs. */
export type SupportFault = 'number' | 'name' | 'negation' | 'opposite' | 'unproven';

export interface Support {
  readonly isSupported: boolean;
  /** False for a sentence in another language than its passages that has no number or identifier to compare. */
  readonly isJudged: boolean;
  /** How much of the sentence's words stand in one place of a passage, 0 to 1. */
  readonly coverage: number;
  readonly fault: SupportFault | null;
}

/** Share of a sentence's words that a passage may lack; of two or three it may lack none. Chosen on the development half. */
const MAY_LACK = 0.4;
const ROUNDING = 1e-9;
/** Sentences before and after the closest one that may hold what a sentence sums up. */
const NEIGHBOURS = 1;

/**
 * Whether a passage says what a sentence says: the words of the sentence are in one place of it, and nothing that decides
 * (numbers, names, negations, opposites) differs there. Reads no meaning: other words for the same count as unproven.
 */
export function measureSupport(claim: string, evidence: readonly Evidence[]): Support {
  const facts = readFacts(claim);
  const verdicts = evidence.flatMap((passage) => weigh(claim, facts, passage));
  const best = verdicts.toSorted((a, b) => Number(b.isSupported) - Number(a.isSupported) || b.coverage - a.coverage)[0];
  return best ?? { isSupported: false, isJudged: true, coverage: 0, fault: 'unproven' };
}

interface ReadPassage {
  readonly heading: Facts;
  readonly sentences: readonly Facts[];
  readonly isProse: boolean;
}

const readPassages = new WeakMap<Evidence, ReadPassage>();

function read(passage: Evidence): ReadPassage {
  const known = readPassages.get(passage);
  if (known !== undefined) return known;
  const lines = passage.text.split('\n').filter((line) => line.trim() !== '');
  const made = {
    heading: readFacts(passage.heading),
    sentences: lines.flatMap((line) => splitSentences(line).map(({ text }) => readFacts(text))),
    isProse: stopShare(passage.text) > 0.2,
  };
  readPassages.set(passage, made);
  return made;
}

function weigh(claim: string, facts: Facts, passage: Evidence): Support[] {
  const { heading, sentences, isProse } = read(passage);
  const closest = closestSentences(facts, sentences);
  const isForeign = isProse && isOtherLanguage(claim);
  return closest.map((at) => {
    const place = sentences.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1);
    const around = isForeign ? sentences : place;
    const coverage = coverageOf(facts, [...around, heading]);
    const fault = faultOf(facts, { closest: sentences[at], around, heading, isForeign });
    if (fault !== null) return { isSupported: false, isJudged: true, coverage, fault };
    // Words of another language cannot be compared: numbers and identifiers have to do.
    if (isForeign) return { isSupported: true, isJudged: facts.numbers.length > 0, coverage, fault };
    const isCovered = (1 - coverage) * facts.terms.length <= Math.floor(MAY_LACK * (facts.terms.length - 1)) + ROUNDING;
    return { isSupported: isCovered, isJudged: true, coverage, fault: isCovered ? null : 'unproven' };
  });
}

/** A place in a passage is looked at closely where it holds at least this share of what the best one holds. */
const CLOSE = 0.9;

function closestSentences(facts: Facts, sentences: readonly Facts[]): number[] {
  const shares = sentences.map((sentence) => coverageOf(facts, [sentence]));
  const best = Math.max(...shares);
  return shares.flatMap((share, at) => (share >= CLOSE * best ? [at] : []));
}

function coverageOf({ terms }: Facts, where: readonly Facts[]): number {
  if (terms.length === 0) return 1;
  const found = terms.filter((term) => where.some(({ known }) => known.has(term)));
  return found.length / terms.length;
}

interface Place {
  readonly closest: Facts | undefined;
  readonly around: readonly Facts[];
  readonly heading: Facts;
  readonly isForeign: boolean;
}

function faultOf(facts: Facts, { closest, around, heading, isForeign }: Place): SupportFault | null {
  if (closest === undefined) return 'unproven';
  const near = [...around, heading];
  const holdsName = (name: string) => near.some(({ names }) => names.includes(name)) || isKnown(name, near);
  if (!holdsNumbers(facts, near)) return 'number';
  // Some languages write every noun with a capital.
  const names = isForeign ? facts.names.filter((name) => /[\d_]/.test(name)) : facts.names;
  if (!names.every(holdsName)) return 'name';
  if (isForeign) return null;
  if (isNegated(facts, closest) || isNegated(closest, facts)) return 'negation';
  return isOpposite(facts, closest) ? 'opposite' : null;
}

/** A compound name may be written apart: `RViz2` and `rviz 2`, `kmesh-daemon` and `Kmesh daemon`. */
function isKnown(name: string, near: readonly Facts[]): boolean {
  const has = (form: string) => near.some(({ known }) => known.has(form));
  if (has(name) || has(name.replace(/['’]?s$/, ''))) return true;
  const parts = name.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');
  return parts.length > 1 && parts.every(has);
}

/** As often as the claim has them. */
function holdsNumbers({ numbers }: Facts, near: readonly Facts[]): boolean {
  const there = near.flatMap((one) => one.numbers);
  const count = (list: readonly string[], number: string) => list.filter((other) => other === number).length;
  return numbers.every((number) => count(there, number) >= count(numbers, number));
}

/** Whether one sentence negates what both speak of and the other does not, in whatever words. */
function isNegated(one: Facts, other: Facts): boolean {
  const denying = denyingWords(other).filter((word) => !one.known.has(word));
  if (denying.length > 0) return false;
  // Each negation stands for one of the other side.
  const left = [...other.negations];
  return one.negations.some((scope) => {
    if (!touches(scope, other)) return false;
    const match = left.findIndex((candidate) => candidate.some((term) => scope.includes(term)));
    if (match === -1) return true;
    left.splice(match, 1);
    return false;
  });
}

function touches(scope: readonly string[], { terms }: Facts): boolean {
  const hits = scope.filter((term) => terms.includes(term)).length;
  return scope.length > 0 && hits > scope.length / 2;
}

function isOpposite(claim: Facts, closest: Facts): boolean {
  return claim.poles.values().some((pole) => {
    if (closest.known.has(pole)) return false;
    const opposites = OPPOSITES_OF.get(pole) ?? [];
    return opposites.some((other) => closest.poles.has(other) && !claim.known.has(other));
  });
}

const LEAST_WORDS = 6;

/** Hardly a function word of English in it. */
function isOtherLanguage(claim: string): boolean {
  return findWords(claim).length >= LEAST_WORDS && stopShare(claim) < 0.1;
}

function stopShare(text: string): number {
  const words = findWords(text);
  const stops = words.filter((word) => STOP_WORDS.has(word.toLowerCase().replaceAll(/['’]/g, '')));
  return words.length === 0 ? 0 : stops.length / words.length;
}
