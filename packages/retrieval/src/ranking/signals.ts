import type { QuestionWord } from '../question/question-words.ts';
import { type FeatureCounts, localBm25, spread } from './local-bm25.ts';
import { sectionKey, type SectionText } from './section-text.ts';
import type { TermStatistics } from './term-statistics.ts';

/** A section found by the index, with its score there. */
export interface Candidate {
  readonly text: SectionText;
  readonly lexical: number;
  /** How much closer in meaning than the last one found so; null where it was not found so. */
  readonly dense: number | null;
}

export interface SignalInput {
  readonly words: readonly QuestionWord[];
  readonly candidates: readonly Candidate[];
  readonly statistics: TermStatistics;
}

/** BM25 as the index has it, relative to the best. */
export function lexicalSignal({ candidates }: SignalInput): Float64Array {
  const best = Math.max(...candidates.map(({ lexical }) => lexical), Number.MIN_VALUE);
  return Float64Array.from(candidates, ({ lexical }) => lexical / best);
}

/** What an embedding model finds close, relative to the closest. */
export function denseSignal({ candidates }: SignalInput): Float64Array {
  const close = bestOfSections(candidates, ({ dense }) => dense ?? 0);
  const best = Math.max(...close, Number.MIN_VALUE);
  return close.map((value) => Math.max(0, value) / best);
}

/** Neighbouring words of the question that are neighbours in the section: a cheap stand-in for phrases. */
export function phraseSignal({ words, candidates, statistics }: SignalInput): Float64Array {
  const sequence = words.filter((word) => word.isAsked).flatMap((word) => word.leaves);
  const pairs = new Map<string, number>();
  for (let i = 1; i < sequence.length; i += 1) {
    const pair = `${sequence[i - 1]} ${sequence[i]}`;
    if (!pairs.has(pair)) pairs.set(pair, pairs.size);
  }
  const firsts = new Set(sequence);
  const counts = candidates.map(({ text }) => countPairs(text, pairs, firsts));
  return spread(
    localBm25(
      counts,
      Array.from(pairs, () => 1),
      statistics.chunks,
    ),
  );
}

function countPairs(text: SectionText, pairs: ReadonlyMap<string, number>, firsts: ReadonlySet<string>): FeatureCounts {
  const counts = new Float64Array(pairs.size);
  let length = 0;
  for (const sequence of [...text.headings, ...text.blocks]) {
    length += Math.max(0, sequence.length - 1);
    for (let i = 1; i < sequence.length; i += 1) {
      const first = sequence[i - 1];
      if (first === undefined || !firsts.has(first)) continue;
      const pair = pairs.get(`${first} ${sequence[i]}`);
      if (pair !== undefined) counts[pair] = (counts[pair] ?? 0) + 1;
    }
  }
  return { counts, length };
}

/** A run repeated in the question says little more than once. */
const MAX_GRAM_WEIGHT = 2;
/** Shorter words are too common in other words. */
const LEAST_SURFACE = 3;

/** Runs of four characters: finds `latency` for `late`, and what a typing error left of a word. */
export function spellingSignal({ words, candidates }: SignalInput): Float64Array {
  const grams = new Map<number, number>();
  const weights: number[] = [];
  for (const gram of words.flatMap((word) => word.surfaces).flatMap(gramsOf)) {
    const known = grams.get(gram);
    if (known !== undefined) weights[known] = Math.min(MAX_GRAM_WEIGHT, (weights[known] ?? 0) + 1);
    else weights[grams.set(gram, grams.size).size - 1] = 1;
  }
  const found = new Map<string, readonly number[]>();
  const counts = candidates.map(({ text }): FeatureCounts => {
    const occurrences = new Float64Array(weights.length);
    let length = 0;
    for (const [surface, times] of text.surfaces) {
      if (surface.length < LEAST_SURFACE) continue;
      length += times * (surface.length - 1);
      let features = found.get(surface);
      if (features === undefined) {
        features = gramsOf(surface).flatMap((gram) => grams.get(gram) ?? []);
        found.set(surface, features);
      }
      for (const feature of features) occurrences[feature] = (occurrences[feature] ?? 0) + times;
    }
    return { counts: occurrences, length };
  });
  return spread(localBm25(counts, weights, candidates.length));
}

const SPACE = 32;
/** A prime, so that runs of different characters rarely get one number. */
const HASH_FACTOR = 65_599;

/** Runs of four characters, the spaces around the word included, as numbers: 3 and 5 characters did worse. */
function gramsOf(surface: string): number[] {
  if (surface.length < LEAST_SURFACE) return [];
  const grams: number[] = [];
  const at = (index: number): number => (index < 0 || index >= surface.length ? SPACE : surface.charCodeAt(index));
  for (let start = -1; start + 3 <= surface.length; start += 1) {
    let hash = 0;
    for (let offset = 0; offset < 4; offset += 1) hash = (Math.imul(hash, HASH_FACTOR) + at(start + offset)) | 0;
    grams.push(hash);
  }
  return grams;
}

/** How much of the section's own heading the question says, where it says enough of the question. */
export function headingSignal({ words, candidates, statistics }: SignalInput): Float64Array {
  const asked = new Set(words.flatMap((word) => word.leaves));
  const total = sumIdf(asked, statistics) || 1;
  return Float64Array.from(candidates, ({ text }) => {
    const heading = new Set(text.headings.at(-1));
    const said = new Set([...heading].filter((term) => asked.has(term)));
    if (said.size === 0) return 0;
    return (said.size / heading.size) * Math.min(1, (3 * sumIdf(said, statistics)) / total);
  });
}

function sumIdf(terms: ReadonlySet<string>, statistics: TermStatistics): number {
  let sum = 0;
  for (const term of terms) sum += statistics.idf(term);
  return sum;
}

/** A section in several chunks is as close as the closest of them. */
function bestOfSections(candidates: readonly Candidate[], score: (candidate: Candidate) => number): Float64Array {
  const best = new Map<string, number>();
  for (const candidate of candidates) {
    const key = sectionKey(candidate.text.chunk);
    best.set(key, Math.max(best.get(key) ?? -Infinity, score(candidate)));
  }
  return Float64Array.from(candidates, ({ text }) => best.get(sectionKey(text.chunk)) ?? 0);
}
