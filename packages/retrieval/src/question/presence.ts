import type { QuestionWord } from './question-words.ts';

/** How much of a word a text holds as it is written: all of it, or some of the parts it is made of. */
export function presence(word: QuestionWord, terms: ReadonlySet<string>): number {
  if (word.wholes.some((whole) => terms.has(whole))) return 1;
  return word.leaves.filter((leaf) => terms.has(leaf)).length / Math.max(1, word.leaves.length);
}

/** The same, or how close the closest word is that the text has instead. */
export function likePresence(word: QuestionWord, terms: ReadonlySet<string>): number {
  const held = presence(word, terms);
  return held > 0 ? held : (word.related.find(({ term }) => terms.has(term))?.closeness ?? 0);
}
