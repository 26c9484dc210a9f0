import type { LexicalResult } from '@lattice/core';

/** What the index knows about the words of a question. */
export interface TermStatistics {
  /** Chunks searched. */
  readonly chunks: number;
  /** Inverse document frequency of a term, as BM25 defines it; highest for a term nothing holds. */
  readonly idf: (term: string) => number;
  /** Whether any chunk has it; asked only of terms that were searched. */
  readonly isHeld: (term: string) => boolean;
}

export function termStatistics(result: Pick<LexicalResult, 'chunks' | 'documentFrequency'>): TermStatistics {
  const { chunks, documentFrequency } = result;
  const idf = (term: string): number => {
    const holding = documentFrequency.get(term) ?? 0;
    return Math.log(1 + (chunks - holding + 0.5) / (holding + 0.5));
  };
  return { chunks, idf, isHeld: (term) => (documentFrequency.get(term) ?? 0) > 0 };
}
