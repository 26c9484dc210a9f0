/** Makes equal what readers take for the same name: case, plural, joined words. Empty where nothing telling is left. */
export type Fold = (text: string) => string;

/** Longer names are sentences. */
const MOST_WORDS = 6;
/** `Chapter 6:`, `Module 1 -`, `Step 3.`, `2.1`, `📋`. */
const NUMBERING =
  /^(?:[^\p{L}\p{N}]+|(?:chapter|module|part|step|lesson|unit|exercise|phase)\s+\d+(?:\.\d+)*\s*[.:–—-]*\s*|\d+(?:\.\d+)*[.):]\s*)+/iu;
/** What a title says of the page rather than of its subject. */
const GENRE =
  /\s+(?:configuration|setup|guide|overview|introduction|basics|fundamentals|reference|tutorial|policy|process|structure|documentation|systems?|installation|quick\s*start)$/i;
const QUESTION =
  /^(?:what(?:'s|’s|\s+is|\s+are)|why|how\s+to|about|using|use|try|understanding|introduction\s+to)\s+(?:an?\s+|the\s+)?/i;

/** Everything a title or heading is likely to be called, folded, the whole of it first. */
export function namesOf(title: string, fold: Fold): string[] {
  const bare = title
    .replace(NUMBERING, '')
    .replace(/[?!.]+$/, '')
    .trim();
  const pieces = [title, bare, ...bare.split(/\s*[:|–—]\s+|\s+[-–—]\s+/)];
  const written = pieces.flatMap((piece) => {
    const alias = /\(([^()]+)\)/.exec(piece)?.[1] ?? '';
    const plain = piece.replace(/\s*\([^()]*\)/g, '').trim();
    const subject = plain.replace(QUESTION, '');
    // `Gazebo & Ignition` is about either.
    const halves = subject.split(/\s+(?:&|and)\s+/i);
    return [piece, plain, subject, withoutGenre(subject), alias, ...halves, ...halves.map(withoutGenre)];
  });
  return distinctNames(written, fold);
}

export function distinctNames(texts: readonly string[], fold: Fold): string[] {
  const names = texts.map((text) => tellingName(text, fold)).filter((name) => name !== '');
  return [...new Set(names)];
}

/** What is left of an emoji is no word. */
export function tellingName(text: string, fold: Fold): string {
  const words = fold(text)
    .split(' ')
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  return words.length > MOST_WORDS ? '' : words.join(' ');
}

function withoutGenre(text: string): string {
  const shorter = text.replace(GENRE, '');
  return shorter === text ? text : withoutGenre(shorter);
}
