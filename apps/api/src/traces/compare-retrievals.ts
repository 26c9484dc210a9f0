import type { AnswerTrace, ReplayAnswer } from '@lattice/core';

type Retrieval = AnswerTrace['retrievals'][number];
type Section = Retrieval['sections'][number];
type Difference = ReplayAnswer['differences'][number];

interface Placed {
  readonly section: Section;
  /** From 1. */
  readonly rank: number;
}

/** What differs between two retrievals of one question: by rank now, what is gone at the end. */
export function compareRetrievals(then: Retrieval | null, now: Retrieval | null): Difference[] {
  const before = placesOf(then);
  const after = placesOf(now);
  const chunks = [...new Set([...after.keys(), ...before.keys()])];
  return chunks.flatMap((chunk) => {
    const [was, is] = [before.get(chunk), after.get(chunk)];
    const { section } = is ?? was ?? {};
    if (section === undefined || (was?.rank === is?.rank && was?.section.score === is?.section.score)) return [];
    const { route, anchor } = section;
    return [
      {
        chunk,
        route,
        anchor,
        rank_then: was?.rank ?? null,
        rank_now: is?.rank ?? null,
        score_then: was?.section.score ?? null,
        score_now: is?.section.score ?? null,
      },
    ];
  });
}

function placesOf(retrieval: Retrieval | null): Map<string, Placed> {
  const sections = retrieval?.sections ?? [];
  return new Map(sections.map((section, index) => [section.chunk, { section, rank: index + 1 }]));
}
