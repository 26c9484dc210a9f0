import { findWords } from './find-words.ts';
import { termsOfWord, type WordTerms } from './word-terms.ts';

/** Raise it whenever the same text gives other terms, weights or directions: it is part of an index' fingerprint. */
export const ANALYSER_VERSION = 2;

/** What the words of a text contribute, in reading order, stop words marked. */
export function analyseWords(text: string): WordTerms[] {
  return findWords(text.normalize('NFKC')).map(termsOfWord);
}

/** A text of nothing but stop words keeps them, so that no question is empty. */
export function withoutStopWords<T extends { readonly isStop: boolean }>(words: readonly T[]): readonly T[] {
  const telling = words.filter((word) => !word.isStop);
  return telling.length > 0 ? telling : words;
}

/**
 * The terms of a text, in reading order, repeated as often as they occur. One analyser for documents and questions, in
 * every store.
 */
export function analyse(text: string): string[] {
  return withoutStopWords(analyseWords(text)).flatMap((word) => [...word.leaves, ...word.wholes]);
}
