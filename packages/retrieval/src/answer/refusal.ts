import type { RefusalReason } from '@lattice/core';

/** Most pages a refusal points to. */
export const NEAREST_PAGES = 3;

/** What a reader is told instead of an answer. `titles` are those of citations 1, 2 …: the nearest pages. */
export function refusalText(reason: RefusalReason, titles: readonly string[]): string {
  switch (reason) {
    case 'index-empty':
      return 'There is nothing to search yet: no documentation has been ingested.';
    case 'search-unavailable':
      return 'The documentation cannot be searched at the moment. Please try again shortly.';
    case 'below-floor': {
      const opening = 'The docs do not say: nothing in them answers this question well enough to quote.';
      if (titles.length === 0) return opening;
      const list = titles.map((title, index) => `- ${title} [${index + 1}]`).join('\n');
      return `${opening} The nearest ${titles.length === 1 ? 'page is' : 'pages are'}:\n\n${list}`;
    }
  }
}
