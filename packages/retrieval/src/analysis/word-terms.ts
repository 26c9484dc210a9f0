import { isUnspaced } from './find-words.ts';
import { stemEnglish } from './stem-english.ts';
import { toAmericanSpelling } from './spelling-variants.ts';
import { STOP_PAIRS, STOP_WORDS } from './stop-words.ts';

/** What one written word contributes to an index or a question. */
export interface WordTerms {
  /** The words it is made of, stemmed, in reading order, stop words left out: `useColorMode` has three. */
  readonly leaves: readonly string[];
  /** The leaves as written, in lower case. */
  readonly surfaces: readonly string[];
  /** The identifier written as one word (`usecolormode`) and names that some of its leaves make together. */
  readonly wholes: readonly string[];
  /** A function or question word, or made of nothing else. */
  readonly isStop: boolean;
}

/** Longer runs are keys, hashes and encoded data, which nobody asks for. */
const MAX_TERM_LENGTH = 64;
const CACHE_LIMIT = 50_000;
const NONE: WordTerms = { leaves: [], surfaces: [], wholes: [], isStop: true };

const cache = new Map<string, WordTerms>();

/** The terms of one word as `findWords` gives it. Cached: a text repeats most of its words. */
export function termsOfWord(word: string): WordTerms {
  const known = cache.get(word);
  if (known !== undefined) return known;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const terms = isUnspaced(word) ? pairs(word) : split(word);
  cache.set(word, terms);
  return terms;
}

/** Stems plain English, whichever side of the Atlantic it was spelt on; words with other letters or with digits stand as they are. */
function stem(word: string): string {
  return /^[a-z]+$/.test(word) ? stemEnglish(toAmericanSpelling(word)) : word;
}

function pairs(run: string): WordTerms {
  const characters = Array.from(run);
  if (characters.length === 1) return { leaves: characters, surfaces: characters, wholes: [], isStop: false };
  const all = characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  const telling = all.filter((pair) => !STOP_PAIRS.has(pair));
  const leaves = telling.length > 0 ? telling : all;
  return { leaves, surfaces: leaves, wholes: [], isStop: telling.length === 0 };
}

function split(word: string): WordTerms {
  const bare = foldAccents(word)
    .replace(/['’]s$/i, '')
    .replaceAll(/['’]/g, '');
  const segments = segmentsOf(bare);
  const surfaces: string[] = [];
  const wholes = new Set<string>();
  for (const segment of segments) {
    const { words, names } = splitSegment(segment);
    surfaces.push(...words.map((piece) => piece.toLowerCase()).filter(isTelling));
    for (const name of names) addWhole(wholes, name);
  }
  if (segments.length > 1) addWhole(wholes, segments.join(''));
  const leaves = surfaces.map(stem);
  for (const leaf of leaves) wholes.delete(leaf);
  if (leaves.length === 0 && wholes.size === 0) return stopWord(bare);
  return { leaves, surfaces, wholes: [...wholes], isStop: false };
}

function isTelling(word: string): boolean {
  return word.length <= MAX_TERM_LENGTH && !STOP_WORDS.has(word);
}

/** Cuts where identifiers and paths are joined. A dot between digits joins a version, one in `e.g.` nothing. */
function segmentsOf(bare: string): string[] {
  if (/^(?:\p{L}\.)+\p{L}$/u.test(bare)) return [bare.replaceAll('.', '')];
  return bare.split(/(?:[_\-‐‑/]|::|\.(?!\d)|(?<!\d)\.)+/).filter((segment) => segment !== '');
}

function addWhole(wholes: Set<string>, written: string): void {
  const lower = written.toLowerCase();
  if (isTelling(lower)) wholes.add(stem(lower));
}

function stopWord(bare: string): WordTerms {
  const lower = bare.toLowerCase();
  if (lower === '' || lower.length > MAX_TERM_LENGTH) return NONE;
  return { leaves: [stem(lower)], surfaces: [lower], wholes: [], isStop: true };
}

/** `HTTP` of `HTTPServer`; `Server`, `server`; `ROS`; digits; letters without case. */
const PIECE = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}[\p{Ll}\p{M}\d]*|\p{Lu}[\p{Lu}\d]*|\d+(?:\.\d+)*|[\p{L}\p{M}]+/gu;
const PLAIN = /^(?:\p{Ll}+|\p{Lu}\p{Ll}*|\p{Lu}+|\d+(?:\.\d+)*|[A-Za-z](?:\+\+|#))$/u;
const VERSION = /^[vV](\d+(?:\.\d+)+)$/;
/** `T5.0`, `h264`, `0x80070005`: a letter and a number, or a number that goes on in letters and digits. */
const CODE = /^(?:\p{L}\d+(?:\.\d+)*|\d+\p{L}(?:.*\d.*)?)$/u;
/** `GPUs`, `URLs`. */
const PLURAL_ACRONYM = /^(\p{Lu}{2,})s$/u;
/** `ROS2`, `python3.10`, `MoveIt2`; not `k8s`. */
const NUMBERED = /^(.*\p{L}{2,})(\d+(?:\.\d+)*)$/u;
/** `60GB`, `100Hz`. */
const QUANTITY = /^(\d+(?:\.\d+)*)(\p{L}{2,})$/u;

/** `QoS` and `iOS` are words; `gRPC` is also an `RPC`. Letters that stand alone are no words. */
const SHORTEST_SPLIT = 3;

interface Segment {
  readonly words: readonly string[];
  /** Names that several of the words make together. */
  readonly names: readonly string[];
}

function splitSegment(segment: string): Segment {
  const version = VERSION.exec(segment)?.[1];
  if (version !== undefined) return { words: [version], names: [segment] };
  if (PLAIN.test(segment) || CODE.test(segment)) return { words: [segment], names: [] };
  const acronym = PLURAL_ACRONYM.exec(segment)?.[1];
  if (acronym !== undefined) return { words: [acronym], names: [] };
  const [, quantity, unit] = QUANTITY.exec(segment) ?? [];
  if (quantity !== undefined && unit !== undefined) return { words: [quantity, unit], names: [segment] };
  const [, name = segment, number] = NUMBERED.exec(segment) ?? [];
  const pieces = name.match(PIECE) ?? [name];
  const parts = pieces.filter((piece) => piece.length > 1);
  const isSplit = pieces.length > 1 && parts.join('').length >= SHORTEST_SPLIT;
  const words = isSplit ? parts : [name];
  const names = isSplit ? [name] : [];
  return number === undefined ? { words, names } : { words: [...words, number], names: [...names, segment] };
}

/** `café` is found by `cafe`. Only marks that European scripts use; elsewhere a mark may change the letter. */
function foldAccents(word: string): string {
  if (!/[^\x00-\x7f]/.test(word)) return word;
  return word
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC');
}
