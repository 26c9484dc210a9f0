import type { DialogueTurn } from '@lattice/core';

import { findWords } from '../analysis/find-words.ts';
import { type QuestionWord, questionWords } from './question-words.ts';

export interface QuestionInContext {
  readonly question: string;
  readonly history?: readonly DialogueTurn[];
  readonly selectedText?: string;
  readonly locale?: string;
}

/** Weight of words from the question before, from those before it, and from what the reader selected on the page. */
const PREVIOUS_WEIGHT = 0.5;
const EARLIER_WEIGHT = 0.2;
const SELECTED_WEIGHT = 0.3;
const MAX_SELECTED_WORDS = 24;
/** Fewer telling words than that are not a question of their own. */
const COMPLETE_LENGTH = 3;

const POINTING = new Set(
  'it its this that these those they them their theirs he him his she her there same one ones here'.split(' '),
);
const GOES_ON = /^\W*(?:and|but|or|also|then|so|what about|how about|what if|why not|why|which one|another|instead)\b/i;

/**
 * The words to search for. A question that leans on the dialogue ("And on Windows?", "How do I delete it?") takes the
 * words of the questions before it, at less weight; one that stands alone takes none.
 */
export function rewriteQuestion({ question, history = [], selectedText, locale }: QuestionInContext): QuestionWord[] {
  const own = questionWords(question, locale);
  const leans = leansOnContext(question, own);
  const words = [...own];
  if (leans) {
    const asked = history.filter((turn) => turn.role === 'user').toReversed();
    words.push(...borrow(asked[0]?.content, PREVIOUS_WEIGHT));
    if (asked[0] !== undefined && leansOnContext(asked[0].content, questionWords(asked[0].content))) {
      for (const turn of asked.slice(1, 4)) words.push(...borrow(turn.content, EARLIER_WEIGHT));
    }
  }
  const selected = borrow(selectedText, leans ? PREVIOUS_WEIGHT : SELECTED_WEIGHT).slice(0, MAX_SELECTED_WORDS);
  return distinct([...words, ...selected]);
}

/** What a model that knows nothing of the dialogue is asked: a question that leans on it follows the one before. */
export function standaloneQuestion({ question, history = [], locale }: QuestionInContext): string {
  if (!leansOnContext(question, questionWords(question, locale))) return question;
  const before = history.findLast((turn) => turn.role === 'user');
  return before === undefined ? question : `${before.content}\n${question}`;
}

function leansOnContext(question: string, words: readonly QuestionWord[]): boolean {
  if (words.filter((word) => word.weight === 1).length < COMPLETE_LENGTH) return true;
  return GOES_ON.test(question) || findWords(question).some((word) => POINTING.has(word.toLowerCase()));
}

function borrow(text: string | undefined, weight: number): QuestionWord[] {
  if (text === undefined) return [];
  return questionWords(text).map((word) => ({ ...word, weight: word.weight * weight, isAsked: false }));
}

/** Keeps a word where it was said first; what is asked twice in the question itself stays twice. */
function distinct(words: readonly QuestionWord[]): QuestionWord[] {
  const seen = new Set<string>();
  return words.filter((word) => {
    const key = word.leaves.join(' ');
    if (seen.has(key) && !word.isAsked) return false;
    seen.add(key);
    return true;
  });
}
