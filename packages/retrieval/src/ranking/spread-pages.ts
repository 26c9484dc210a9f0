import type { RankedCandidate } from './rank-sections.ts';

/** Places that a reader sees first, and how many of them one page may hold. */
const FIRST_PLACES = 5;
const MOST_OF_ONE_PAGE = 3;

/**
 * Makes the first five places hold at least two pages: three sections of a page at most, the next best of other pages
 * after them. What has to wait follows in order.
 */
export function spreadPages(ranked: readonly RankedCandidate[]): RankedCandidate[] {
  const rest = [...ranked];
  const top: RankedCandidate[] = [];
  const perPage = new Map<string, number>();
  while (top.length < FIRST_PLACES) {
    const next = rest.findIndex(({ text }) => (perPage.get(text.chunk.route) ?? 0) < MOST_OF_ONE_PAGE);
    const [candidate] = next < 0 ? [] : rest.splice(next, 1);
    if (candidate === undefined) break;
    const { route } = candidate.text.chunk;
    perPage.set(route, (perPage.get(route) ?? 0) + 1);
    top.push(candidate);
  }
  return [...top, ...rest];
}
