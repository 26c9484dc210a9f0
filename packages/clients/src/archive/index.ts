export { createArchiveFetcher } from './create-archive-fetcher.ts';
export { createFileFetcher } from './create-file-fetcher.ts';
export type { MaterialiseOptions } from '../source-folder/materialise.ts';
export type { SourceLimits } from '../source-folder/source-limits.ts';
