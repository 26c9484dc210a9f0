const segmenter = new Intl.Segmenter('und', { granularity: 'sentence' });

/**
 * The sentences of one line of text, each with the space that follows it. Breaks after `e.g.`, an initial or a number
 * with a dot are put together again, where the next part goes on in lower case or the abbreviation is a known one.
 */
export function splitSentences(text: string): string[] {
  const sentences: string[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const last = sentences.at(-1);
    if (last !== undefined && isUnfinished(last, segment)) sentences[sentences.length - 1] = last + segment;
    else sentences.push(segment);
  }
  return sentences;
}

function isUnfinished(before: string, after: string): boolean {
  const end = before.trimEnd();
  return end.endsWith('.') && (ABBREVIATED.test(end) || /^\p{Ll}/u.test(after));
}

/** An abbreviation, an initial, or a number that is all there is before the dot. */
const ABBREVIATED =
  /(?:^\d+|(?:^|[\s(])(?:e\.g|i\.e|cf|vs|approx|resp|incl|Mr|Mrs|Ms|Dr|Prof|St|No|Fig|Eq|Sec|Vol|pp?|\p{Lu}))\.$/u;

/** Parts of at most `size` characters, cut after a space where there is one and never inside a surrogate pair. */
export function splitEvery(text: string, size: number): string[] {
  const parts: string[] = [];
  let start = 0;
  while (text.length - start > size) {
    const space = text.lastIndexOf(' ', start + size - 1);
    let end = space > start + size / 2 ? space + 1 : start + size;
    const code = text.charCodeAt(end - 1);
    if (end - 1 > start && code >= 0xd800 && code <= 0xdbff) end -= 1;
    parts.push(text.slice(start, end));
    start = end;
  }
  parts.push(text.slice(start));
  return parts;
}
