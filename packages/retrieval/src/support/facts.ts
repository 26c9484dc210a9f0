import { findWords } from '../analysis/find-words.ts';
import { stemEnglish } from '../analysis/stem-english.ts';
import { termsOfWord } from '../analysis/word-terms.ts';

/** What of a sentence must not change for it to stay true. */
export interface Facts {
  /** Leaf terms, stop words left out, in reading order. */
  readonly terms: readonly string[];
  /** Words as written, in lower case, and everything the analyser makes of them. */
  readonly known: ReadonlySet<string>;
  readonly numbers: readonly string[];
  /** Names, identifiers and abbreviations, in lower case. */
  readonly names: readonly string[];
  /** For each word that negates, the telling terms behind it. */
  readonly negations: readonly (readonly string[])[];
  /** Stems of words with an opposite. */
  readonly poles: ReadonlySet<string>;
}

const NUMBER_WORDS: ReadonlyMap<string, string> = new Map(
  'zero one two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, n) => [word, String(n)]),
);

const NEGATION =
  /^(?:no|not|never|none|nor|neither|cannot|without|unless|nothing|nobody|nowhere|hardly|prevent\w*|avoid\w*|eliminat\w*|(?:is|are|was|were|do|does|did|has|have|had|can|could|would|should|must|need|wo)n['’]?t)$/i;
/** Says no without a word for it; enough where the other side says it aloud. */
const DENYING =
  /^(?:un(?!der|it|i[fvq]|til|less)\p{L}{4,}|non|lack\w*|remov\w*|exclud\w*|omit\w*|reject\w*|refus\w*|den(?:y|ied|ies)|instead|rather|impossible|absent|missing|disabl\w*|forbid\w*|prohibit\w*|discourag\w*|inadvisable|skip\w*|false)$/iu;

/** Telling words that a negation reaches. */
const REACH = 3;

// prettier-ignore
const OPPOSITES: readonly (readonly [string, string])[] = [
  ['enable', 'disable'], ['before', 'after'], ['increase', 'decrease'], ['increase', 'reduce'], ['always', 'never'],
  ['minimum', 'maximum'], ['allow', 'deny'], ['required', 'optional'], ['true', 'false'], ['succeed', 'fail'],
  ['first', 'last'], ['public', 'private'], ['above', 'below'], ['more', 'less'], ['more', 'fewer'],
  ['faster', 'slower'], ['higher', 'lower'], ['larger', 'smaller'], ['easier', 'harder'], ['start', 'stop'],
  ['add', 'remove'], ['include', 'exclude'], ['client', 'server'], ['input', 'output'], ['latest', 'oldest'],
  ['local', 'remote'], ['internal', 'external'], ['inbound', 'outbound'], ['upstream', 'downstream'],
  ['synchronous', 'asynchronous'], ['read', 'write'], ['install', 'uninstall'], ['supported', 'unsupported'],
  ['left', 'right'], ['best', 'worst'], ['must', 'may'], ['new', 'old'], ['together', 'separately'],
  ['manual', 'automatic'], ['manually', 'automatically'], ['open', 'close'], ['accept', 'reject'], ['single', 'multiple'],
  ['all', 'none'],
];

/** By stem, so that every form of a word is found. */
export const OPPOSITES_OF: ReadonlyMap<string, readonly string[]> = byStem(OPPOSITES);

function byStem(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const opposites = new Map<string, string[]>();
  for (const [one, other] of pairs.map((pair) => pair.map(stemEnglish))) {
    if (one === undefined || other === undefined) continue;
    opposites.set(one, [...(opposites.get(one) ?? []), other]);
    opposites.set(other, [...(opposites.get(other) ?? []), one]);
  }
  return opposites;
}

/** `12`, `1,000`, `3.11.2`; the unit that touches it is a word of its own. */
const NUMBER = /\d+(?:[.,]\d+)*/g;

export function readFacts(text: string): Facts {
  const plain = text.normalize('NFKC').replaceAll(/[`*]/g, '');
  const words = findWords(plain);
  const terms: string[] = [];
  const known = new Set<string>();
  const names: string[] = [];
  const poles = new Set<string>();
  const numbers = (plain.match(NUMBER) ?? []).map(normaliseNumber);
  const negations: string[][] = [];
  let reaching: string[][] = [];
  for (const [position, word] of words.entries()) {
    const lower = word.toLowerCase();
    const { isStop, leaves, wholes, surfaces } = termsOfWord(word);
    for (const form of [lower, ...leaves, ...wholes, ...surfaces, ...lower.split(/[^\p{L}\p{N}]+/u)]) known.add(form);
    const pole = stemEnglish(lower);
    if (OPPOSITES_OF.has(pole)) poles.add(pole);
    const counted = NUMBER_WORDS.get(lower);
    if (counted !== undefined && lower !== 'one') numbers.push(counted);
    if (NEGATION.test(lower)) {
      const scope: string[] = [];
      negations.push(scope);
      reaching.push(scope);
      continue;
    }
    if (isName(word, position)) names.push(lower);
    if (isStop) continue;
    terms.push(...leaves);
    for (const scope of reaching) scope.push(...leaves);
    reaching = reaching.filter((scope) => scope.length < REACH);
  }
  return { terms, known, numbers, names, negations, poles };
}

/** Words that deny something without a negation. */
export function denyingWords({ known }: Facts): string[] {
  return [...known].filter((word) => DENYING.test(word));
}

/** A capital that no sentence begins with, or the signs and digits of an identifier. */
function isName(word: string, position: number): boolean {
  if (/^\d/.test(word)) return false;
  if (/\p{Ll}\p{Lu}|[_\d]|::/u.test(word) || /^\p{Lu}{2,}/u.test(word)) return true;
  if (/\p{L}[./]\p{L}/u.test(word) && !/^\p{L}+\/\p{L}+$/u.test(word)) return true;
  return position > 0 && /^\p{Lu}/u.test(word);
}

function normaliseNumber(number: string): string {
  const joined = number.replaceAll(/,(?=\d{3}(?:\D|$))/g, '').replaceAll(',', '.');
  // 2.0 is 2, but 1.0.0 is a version.
  return /^\d+\.0+$/.test(joined) ? joined.replace(/\.0+$/, '') : joined.replace(/^0+(?=\d)/, '');
}
