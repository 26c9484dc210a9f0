import { cosine, meanOf, textVector, withoutCommon } from '../meaning/text-vector.ts';
import { wordVectors } from '../meaning/word-vectors.ts';
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

/**
 * How near the section is to what the question is about, between the farthest and the nearest candidate. What all
 * candidates have in common, such as the product, is taken away first.
 */
export function meaningSignal({ words, candidates }: SignalInput): Float64Array {
  const none = new Float64Array(candidates.length);
  const asked = textVector(
    words.flatMap((word) => word.leaves),
    wordVectors(),
  );
  const known = candidates.flatMap(({ text }) => text.meaning ?? []);
  if (asked === null || known.length === 0) return none;
  const common = meanOf(known, asked.length);
  const question = withoutCommon(asked, common);
  if (question === null) return none;
  const scores = candidates.map(({ text }) => {
    const own = text.meaning === null ? null : withoutCommon(text.meaning, common);
    return own === null ? -1 : cosine(question, own);
  });
  return spread(Float64Array.from(scores));
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
