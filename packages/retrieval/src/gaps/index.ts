// Reading and reporting gaps, apart from answering: whoever shows them need not load the search.
export { findGap, reportGaps } from './report-gaps.ts';
export { scrub } from './scrub.ts';
