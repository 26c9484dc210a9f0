import type { QuestionWord } from '../question/question-words.ts';

/** Words that ask about a text without saying what is in it. */
const ABOUT_TEXT =
  /^(?:this|that|these|those|it|here|and|so|or|the|what|which|who|why|how|when|where|about|mean(?:s|ing)?|say(?:s|ing)?|tell|me|more|please|explain\w*|describe\w*|summar\w*|overview|gist|tl|dr|tldr|brief\w*|short\w*|simpl\w*|detail\w*|clarif\w*|elaborat\w*|understand|cover\w*|words?|text|part|passage|sentence|paragraph|selection|selected|page|section|chapter|article|document|tutorial|lesson|guide)$/i;

/** Whether a question has no word of its own that a text lacks: then the text is what it asks about. */
export function asksNothingElse(words: readonly QuestionWord[], terms: ReadonlySet<string>): boolean {
  return words.every(
    ({ isAsked, written, leaves, wholes }) =>
      !isAsked || ABOUT_TEXT.test(written) || [...wholes, ...leaves].some((term) => terms.has(term)),
  );
}
