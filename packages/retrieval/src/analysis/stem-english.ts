/**
 * The Porter2 ("Snowball English") stemmer, written from the algorithm published at
 * https://snowballstem.org/algorithms/english/stemmer.html in its revision of May 2026. Libraries on npm follow older
 * revisions, which merge `internal` with `intern` and part `added` from `add`.
 * @param word lower-case; anything but letters a-z and `'` is left alone by every rule
 */
export function stemEnglish(word: string): string {
  const exception = EXCEPTIONS.get(word);
  if (exception !== undefined) return exception;
  if (word.length < 3) return word;
  const marked = markConsonantY(word.startsWith("'") ? word.slice(1) : word);
  const regions = findRegions(marked);
  let stem = removePlural(marked);
  stem = removePastAndGerund(stem, regions.r1);
  if (/[^aeiouy][yY]$/.test(stem) && stem.length > 2) stem = `${stem.slice(0, -1)}i`;
  stem = replaceSuffix(stem, STEP_2, regions);
  stem = replaceSuffix(stem, STEP_3, regions);
  stem = replaceSuffix(stem, STEP_4, regions);
  return removeFinalLetter(stem, regions).replaceAll('Y', 'y');
}

interface Regions {
  readonly r1: number;
  readonly r2: number;
}

interface SuffixRule {
  readonly suffix: string;
  readonly replacement: string;
  /** The region the suffix must lie in. */
  readonly region: 'r1' | 'r2';
  /** What must stand before the suffix. */
  readonly after?: RegExp;
}

const EXCEPTIONS: ReadonlyMap<string, string> = new Map([
  ['skis', 'ski'],
  ['skies', 'sky'],
  ['idly', 'idl'],
  ['gently', 'gentl'],
  ['ugly', 'ugli'],
  ['early', 'earli'],
  ['only', 'onli'],
  ['singly', 'singl'],
  ...['sky', 'news', 'howe', 'atlas', 'cosmos', 'bias', 'andes'].map((word): [string, string] => [word, word]),
]);

/** Prefixes that end where region 1 begins, whatever their vowels. */
const REGION_1_PREFIX = /^(?:gener|commun|arsen|past|univers|later|emerg|organ|inter)/;

/** A short syllable at the end: it takes an `e` back, or keeps the one it has. */
const SHORT_SYLLABLE = /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy]|past)$/;

const STEP_2 = rules('r1', {
  ational: 'ate',
  tional: 'tion',
  enci: 'ence',
  anci: 'ance',
  abli: 'able',
  entli: 'ent',
  izer: 'ize',
  ization: 'ize',
  ation: 'ate',
  ator: 'ate',
  alism: 'al',
  aliti: 'al',
  alli: 'al',
  fulness: 'ful',
  ousli: 'ous',
  ousness: 'ous',
  iveness: 'ive',
  iviti: 'ive',
  biliti: 'ble',
  bli: 'ble',
  ogist: 'og',
  ogi: ['og', /l$/],
  fulli: 'ful',
  lessli: 'less',
  li: ['', /[cdeghkmnrt]$/],
});

const STEP_3 = [
  ...rules('r1', {
    ational: 'ate',
    tional: 'tion',
    alize: 'al',
    icate: 'ic',
    iciti: 'ic',
    ical: 'ic',
    ful: '',
    ness: '',
  }),
  ...rules('r2', { ative: '' }),
];

const STEP_4 = rules('r2', {
  ement: '',
  ance: '',
  ence: '',
  able: '',
  ible: '',
  ment: '',
  ant: '',
  ent: '',
  ism: '',
  ate: '',
  iti: '',
  ous: '',
  ive: '',
  ize: '',
  ion: ['', /[st]$/],
  al: '',
  er: '',
  ic: '',
});

/** Longest suffix first: the first that matches decides, even where its condition then fails. */
function rules(region: 'r1' | 'r2', table: Record<string, string | [string, RegExp]>): SuffixRule[] {
  return Object.entries(table)
    .map(([suffix, rule]): SuffixRule => {
      if (typeof rule === 'string') return { suffix, replacement: rule, region };
      return { suffix, replacement: rule[0], region, after: rule[1] };
    })
    .toSorted((a, b) => b.suffix.length - a.suffix.length);
}

/** A `y` that opens the word or follows a vowel is a consonant; it is written `Y` until the end. */
function markConsonantY(word: string): string {
  if (!word.includes('y')) return word;
  return word.replace(/^y/, 'Y').replace(/([aeiouy])y/g, '$1Y');
}

/** Region 1 begins after the first non-vowel that follows a vowel, region 2 likewise within region 1. */
function findRegions(word: string): Regions {
  const prefix = REGION_1_PREFIX.exec(word);
  const r1 = prefix === null ? afterVowelAndConsonant(word, 0) : prefix[0].length;
  return { r1, r2: afterVowelAndConsonant(word, r1) };
}

const VOWEL_CONSONANT = /[aeiouy][^aeiouy]/g;

function afterVowelAndConsonant(word: string, start: number): number {
  VOWEL_CONSONANT.lastIndex = start;
  return VOWEL_CONSONANT.test(word) ? VOWEL_CONSONANT.lastIndex : word.length;
}

function removePlural(word: string): string {
  const stem = word.replace(/'(?:s'?)?$/, '');
  if (stem.endsWith('sses')) return stem.slice(0, -2);
  if (stem.endsWith('ied') || stem.endsWith('ies')) return stem.slice(0, stem.length > 4 ? -2 : -1);
  if (stem.endsWith('us') || stem.endsWith('ss')) return stem;
  return /[aeiouy].+s$/.test(stem) ? stem.slice(0, -1) : stem;
}

function removePastAndGerund(word: string, r1: number): string {
  const long = /eed(?:ly)?$/.exec(word);
  if (long !== null) {
    if (long.index < r1 || /^(?:proc|exc|succ)$/.test(word.slice(0, long.index))) return word;
    return `${word.slice(0, long.index)}ee`;
  }
  const suffix = /(?:ed|edly|ing|ingly)$/.exec(word);
  if (suffix === null) return word;
  if (/^[^aeiouy]ying$/.test(word)) return `${word[0]}ie`;
  if (/^(?:inn|out|cann|herr|earr|even)ing$/.test(word)) return word;
  const stem = word.slice(0, suffix.index);
  if (!/[aeiouy]/.test(stem)) return word;
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return /^[aeo]..$/.test(stem) ? stem : stem.slice(0, -1);
  return stem.length === r1 && SHORT_SYLLABLE.test(stem) ? `${stem}e` : stem;
}

function replaceSuffix(word: string, table: readonly SuffixRule[], regions: Regions): string {
  const rule = table.find((candidate) => word.endsWith(candidate.suffix));
  if (rule === undefined) return word;
  const stem = word.slice(0, -rule.suffix.length);
  const allowed = stem.length >= regions[rule.region] && (rule.after?.test(stem) ?? true);
  return allowed ? stem + rule.replacement : word;
}

function removeFinalLetter(word: string, { r1, r2 }: Regions): string {
  const stem = word.slice(0, -1);
  if (word.endsWith('e')) {
    return stem.length >= r2 || (stem.length >= r1 && !SHORT_SYLLABLE.test(stem)) ? stem : word;
  }
  return word.endsWith('ll') && stem.length >= r2 ? stem : word;
}
