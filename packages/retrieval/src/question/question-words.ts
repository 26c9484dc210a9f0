import type { QueryTerm } from '@lattice/core';

import { withoutStopWords } from '../analysis/analyse.ts';
import { findWords } from '../analysis/find-words.ts';
import { PLAIN_TERMS } from '../analysis/plain-words.ts';
import { termsOfWord } from '../analysis/word-terms.ts';
import { type RelatedTerm, wordVectors } from '../meaning/word-vectors.ts';

/** A telling word of a question. */
export interface QuestionWord {
  readonly written: string;
  readonly leaves: readonly string[];
  readonly surfaces: readonly string[];
  readonly wholes: readonly string[];
  /** Terms that mean something like it, closest first; none for a name or a word made of several. */
  readonly related: readonly RelatedTerm[];
  /** How much a match counts: 1, less for plain words and for words taken from earlier turns. */
  readonly weight: number;
  /** Names something in particular: a proper noun, an acronym, an identifier, a thing with a number. */
  readonly isNamed: boolean;
  /** Said in the question itself, not in an earlier turn or in the selected text. */
  readonly isAsked: boolean;
  /** What it stands in, the same object for all of its words; a question ends with a question mark. */
  readonly sentence: { readonly isQuestion: boolean };
}

/** Half the weight of a telling word; measured, and flat between 0.4 and 0.7. */
const PLAIN_WEIGHT = 0.5;
/** The cost of a search grows with its terms; a question rarely has 20. */
const MAX_TERMS = 48;
/** A word of like meaning finds what the reader's own words do not; it must never outweigh them. */
const RELATED_WEIGHT = 0.4;
const LEAST_CLOSENESS = 0.55;

/** Languages that write every noun with a capital. */
const CAPITAL_NOUNS = new Set(['de', 'lb']);

/** The words of a question, stop words left out unless there is nothing else. */
export function questionWords(text: string, locale = 'en'): QuestionWord[] {
  const capitalsName = !CAPITAL_NOUNS.has(locale.split('-')[0] ?? locale);
  const sentences = text
    .normalize('NFKC')
    .split(SENTENCE_END)
    .map((written) => ({ found: findWords(written), sentence: { isQuestion: QUESTION_END.test(written) } }));
  const all = sentences.flatMap(({ found }) => found);
  const isTitleCase = share(all, startsUpper) > 0.6;
  const words = sentences.flatMap(({ found, sentence }) =>
    found.map((word, index) => {
      const terms = termsOfWord(word);
      const isPlain = terms.leaves.every((leaf) => PLAIN_TERMS.has(leaf));
      return {
        ...terms,
        related: relatedTo(terms),
        written: word,
        weight: isPlain ? PLAIN_WEIGHT : 1,
        isNamed: looksCoined(word) || (capitalsName && index > 0 && !isTitleCase && startsUpper(word)),
        isAsked: true,
        sentence,
      };
    }),
  );
  return [...withoutStopWords(words)];
}

const SENTENCE_END = /(?<=[.?!:;])\s+|\n/;
/** Closing quotes and brackets may follow. */
const QUESTION_END = /[?؟][\p{P}\s]{0,4}$/u;

/** The terms to search for. A word asked twice counts twice. */
export function queryTerms(words: readonly QuestionWord[]): QueryTerm[] {
  const weights = new Map<string, number>();
  for (const word of words) {
    for (const term of [...word.leaves, ...word.wholes]) weights.set(term, (weights.get(term) ?? 0) + word.weight);
  }
  for (const { related, weight } of words) {
    for (const { term, closeness } of related) {
      if (!weights.has(term)) weights.set(term, RELATED_WEIGHT * closeness * weight);
    }
  }
  const terms = [...weights].map(([term, weight]) => ({ term, weight }));
  if (terms.length <= MAX_TERMS) return terms;
  return terms.toSorted((a, b) => b.weight - a.weight).slice(0, MAX_TERMS);
}

function relatedTo({ leaves }: Pick<QuestionWord, 'leaves'>): readonly RelatedTerm[] {
  const [leaf] = leaves;
  if (leaf === undefined || leaves.length > 1) return [];
  return wordVectors()
    .related(leaf)
    .filter(({ closeness }) => closeness >= LEAST_CLOSENESS);
}

/** Digits, underscores, inner or several capitals: `UR10e`, `max_size`, `gRPC`, `CUDA`. */
function looksCoined(word: string): boolean {
  return /[\p{N}_]|\p{Ll}\p{Lu}|\p{Lu}{2}/u.test(word);
}

function startsUpper(word: string): boolean {
  return /^\p{Lu}/u.test(word);
}

function share(words: readonly string[], holds: (word: string) => boolean): number {
  return words.length === 0 ? 0 : words.filter(holds).length / words.length;
}
