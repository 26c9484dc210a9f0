export interface Sentence {
  readonly text: string;
  /** Offset in the text that was split. */
  readonly start: number;
}

const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });

/** Words whose dot ends no sentence even before a capital. */
const ABBREVIATION =
  /(?:^|[\s(“"'])(?:e\.g|i\.e|etc|vs|cf|al|approx|resp|incl|excl|fig|figs|eq|eqs|sec|ch|no|nos|vol|pp|p|dr|mr|mrs|ms|prof|sr|jr|st|inc|ltd|co|corp|dept|est|max|min|ver|v|\p{Lu})\.$/iu;
/** `1.` or `a)` at the start: the number of a step, not a sentence. */
const ORDINAL = /^\s*(?:\d{1,3}|[a-z])[.)]$/i;

/** Cuts running text into sentences, verbatim, without the white space between them. */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  let end = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    end = index + segment.length;
    const candidate = text.slice(start, end);
    if (end < text.length && goesOn(candidate)) continue;
    push(sentences, candidate, start);
    start = end;
  }
  if (start < text.length) push(sentences, text.slice(start), start);
  return sentences;
}

function goesOn(candidate: string): boolean {
  const text = candidate.trimEnd();
  return ABBREVIATION.test(text) || ORDINAL.test(text) || isOpen(text);
}

/** A bracket is still open, and not because of a smiley or a list letter far behind. */
function isOpen(text: string): boolean {
  const tail = text.slice(-200);
  return count(tail, '(') > count(tail, ')') || count(tail, '[') > count(tail, ']');
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

function push(sentences: Sentence[], candidate: string, start: number): void {
  const text = candidate.trim();
  if (text !== '') sentences.push({ text, start: start + candidate.indexOf(text) });
}
