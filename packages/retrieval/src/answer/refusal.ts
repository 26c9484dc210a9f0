import type { Citation, RefusalReason } from '@lattice/core';

/** Most pages a refusal points to. */
export const NEAREST_PAGES = 3;

/** What a reader is told instead of an answer. `nearest` are citations of the nearest pages. */
export function refusalText(reason: RefusalReason, nearest: readonly Pick<Citation, 'n' | 'title'>[]): string {
  switch (reason) {
    case 'index-empty':
      return 'There is nothing to search yet: no documentation has been ingested.';
    case 'search-unavailable':
      return 'The documentation cannot be searched at the moment. Please try again shortly.';
    case 'below-floor': {
      const opening = 'The docs do not say: nothing in them answers this question well enough to quote.';
      if (nearest.length === 0) return opening;
      const list = nearest.map(({ n, title }) => `- ${title} [${n}]`).join('\n');
      return `${opening} The nearest ${nearest.length === 1 ? 'page is' : 'pages are'}:\n\n${list}`;
    }
  }
}
