import type { RankedCandidate } from './rank-sections.ts';

/** Places that a reader sees first, and how many of them one page may hold. */
const FIRST_PLACES = 5;
const MOST_OF_ONE_PAGE = 3;
/** Share of their words that sections of two pages have in common where one is a copy of the other. */
const COPIED = 0.8;

/**
 * Makes the first five places hold at least two pages, and each text once: three sections of a page at most and no copies,
 * such as the guides of two versions hold. What has to wait follows in order.
 * @param samePage what a section counts for each of its page that stands before it, 0 to 1
 */
export function spreadPages(ranked: readonly RankedCandidate[], samePage = 1): RankedCandidate[] {
  const rest = new Set(ranked);
  const top: RankedCandidate[] = [];
  const perPage = new Map<string, number>();
  while (top.length < FIRST_PLACES) {
    const next = [...rest]
      .map((candidate) => ({ candidate, there: perPage.get(candidate.text.chunk.route) ?? 0 }))
      .filter(({ there }) => there < MOST_OF_ONE_PAGE)
      .map(({ candidate, there }) => ({ candidate, worth: candidate.score * samePage ** there }))
      .toSorted((a, b) => b.worth - a.worth)
      // Last, as comparing the words of two texts costs most.
      .find(({ candidate }) => !top.some((taken) => isCopy(taken, candidate)));
    if (next === undefined) break;
    const { candidate } = next;
    const { route } = candidate.text.chunk;
    perPage.set(route, (perPage.get(route) ?? 0) + 1);
    rest.delete(candidate);
    top.push(candidate);
  }
  return [...top, ...rest];
}

function isCopy({ text: one }: RankedCandidate, { text: other }: RankedCandidate): boolean {
  if (one.chunk.route === other.chunk.route) return false;
  const common = one.terms.intersection(other.terms).size;
  return common >= COPIED * (one.terms.size + other.terms.size - common);
}
