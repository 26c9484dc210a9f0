import { cosine, textVector } from '../meaning/text-vector.ts';
import { wordVectors } from '../meaning/word-vectors.ts';
import { likePresence, presence } from '../question/presence.ts';
import { asksInstructions } from '../question/question-kind.ts';
import type { QuestionWord } from '../question/question-words.ts';
import type { RankedCandidate } from './rank-sections.ts';
import type { TermStatistics } from './term-statistics.ts';

/**
 * How much the best sections speak of a question. Shares are 0 to 1. People say more than they ask: of several sentences the
 * one that is spoken of most counts in the first three, and names count where something is asked with a question mark.
 */
export interface Evidence {
  /** Of the question in a section's words or in words of like meaning, rarer words counting more. */
  readonly likeness: number;
  /** Of the question's words in the headings above a section. */
  readonly headings: number;
  /** Cosine of what the question is about and what the nearest section is about. */
  readonly nearness: number;
  /** Named things of the question that even the section with most of them lacks. */
  readonly missingNames: number;
  /** Of the question's words, those the site lacks together with all words of like meaning. */
  readonly foreign: number;
  /** 1 where the site lacks a word that is in no dictionary: somebody's name. */
  readonly foreignName: number;
  /** 1 where instructions are asked for: such questions name what they are about. */
  readonly instructions: number;
  /** How far the tenth section, or the last, is behind the best in words: 0 where all match alike. */
  readonly lead: number;
}

export interface EvidenceRequest {
  readonly question: string;
  readonly words: readonly QuestionWord[];
  readonly statistics: TermStatistics;
  readonly ranked: readonly RankedCandidate[];
}

/** Sections looked at: what a reader would see. */
const DEPTH = 5;
/** Fewer telling words are a greeting or thanks. */
const LEAST_WORDS = 2;
const FIRST_TEN = 10;

export function weighEvidence({ question, words, statistics, ranked }: EvidenceRequest): Evidence {
  const asked = words.filter((word) => word.isAsked);
  const best = ranked.slice(0, DEPTH).map(({ text }) => text);
  const questions = asked.filter(({ sentence }) => sentence.isQuestion);
  const named = questions.length === 0 ? asked : questions;
  const names = named.filter((word) => word.isNamed);
  const missing = best.map(({ terms }) => names.reduce((sum, name) => sum + 1 - presence(name, terms), 0));
  const absent = asked.filter((word) => ![...word.leaves, ...word.wholes].some(statistics.isHeld));
  const foreign = absent.filter((word) => !word.related.some(({ term }) => statistics.isHeld(term)));
  const unknown = named.filter(
    (word) => absent.includes(word) && !word.leaves.every((leaf) => wordVectors().has(leaf)),
  );
  const rare = (word: QuestionWord): number => word.weight * Math.max(0, ...word.leaves.map(statistics.idf));
  const plain = (word: QuestionWord): number => word.weight;
  const sentences = sentencesOf(asked);
  const leaves = sentences.map((said) => said.flatMap((word) => word.leaves));
  const subjects = leaves.flatMap((said) => textVector(said, wordVectors()) ?? []);
  const mostOf = (texts: readonly ReadonlySet<string>[], weigh: Weigh, held = presence): number =>
    Math.max(0, ...sentences.flatMap((said) => texts.map((terms) => share(said, weigh, (word) => held(word, terms)))));
  const sections = best.map(({ terms }) => terms);
  const headings = best.map((text) => new Set(text.headings.flat()));
  return {
    likeness: mostOf(sections, rare, likePresence),
    headings: mostOf(headings, plain),
    nearness: Math.max(
      0,
      ...subjects.flatMap((about) => best.map(({ meaning }) => (meaning === null ? 0 : cosine(about, meaning)))),
    ),
    missingNames: Math.min(names.length, ...missing),
    foreign: share(asked, plain, (word) => Number(foreign.includes(word))),
    foreignName: Number(unknown.length > 0),
    instructions: Number(asksInstructions(question)),
    lead: leadOf(ranked),
  };
}

function sentencesOf(words: readonly QuestionWord[]): readonly (readonly QuestionWord[])[] {
  const sentences = [...Map.groupBy(words, ({ sentence }) => sentence).values()];
  const telling = sentences.filter(({ length }) => length >= LEAST_WORDS);
  return telling.length === 0 ? [words] : telling;
}

function leadOf(ranked: readonly RankedCandidate[]): number {
  const found = ranked.map(({ lexical }) => lexical).toSorted((a, b) => b - a);
  const [best = 0] = found;
  return best === 0 ? 0 : 1 - (found.slice(0, FIRST_TEN).at(-1) ?? 0) / best;
}

type Weigh = (word: QuestionWord) => number;

function share(words: readonly QuestionWord[], weigh: Weigh, held: (word: QuestionWord) => number): number {
  const total = words.reduce((sum, word) => sum + weigh(word), 0);
  return total === 0 ? 0 : words.reduce((sum, word) => sum + weigh(word) * held(word), 0) / total;
}
