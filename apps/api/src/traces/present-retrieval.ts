import type { AnswerTrace, WitnessedSearch } from '@lattice/core';

/** A search as a trace shows it. Scores keep as many digits as tell two sections apart. */
export function presentRetrieval(search: WitnessedSearch): AnswerTrace['retrievals'][number] {
  return {
    question: search.question,
    generation: search.generation,
    version: search.version,
    locale: search.locale,
    below_floor: search.isBelowFloor,
    degraded: [...search.degraded],
    sections: search.sections.map(({ chunk, route, anchor, score, signals }) => ({
      chunk,
      route,
      anchor,
      score: rounded(score),
      signals: Object.fromEntries(Object.entries(signals).map(([name, value]) => [name, rounded(value)])),
    })),
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
