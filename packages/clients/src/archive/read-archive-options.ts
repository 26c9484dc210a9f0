import type { SourceLimits } from '../source-folder/source-limits.ts';
import type { ArchiveTree } from './archive-tree.ts';

export interface ReadArchiveOptions {
  /** Absolute path of the archive. */
  readonly file: string;
  /** Its size. */
  readonly bytes: number;
  readonly tree: ArchiveTree;
  readonly limits: SourceLimits;
  readonly signal: AbortSignal;
}
