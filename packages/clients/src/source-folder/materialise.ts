import type { SiteWarning, SourceFiles } from '@lattice/core';

import { guardWork } from './source-errors.ts';
import { DEFAULT_SOURCE_LIMITS, type SourceLimits } from './source-limits.ts';
import { readSubfolder, requireSubfolder } from './subfolder.ts';
import { openTemporaryFolder } from './temporary-folder.ts';

export interface MaterialiseOptions {
  /** Where sources are kept while they are read; the system's folder for temporary files unless given. */
  readonly temporaryDirectory?: string;
  readonly limits?: Partial<SourceLimits>;
}

export interface FolderToFill {
  /** Absolute; empty. */
  readonly folder: string;
  readonly limits: SourceLimits;
  /** Aborted at the deadline too. */
  readonly signal: AbortSignal;
}

/** Fills a temporary folder with a stranger's source. Where that fails, nothing of it is left. */
export async function materialise(
  options: MaterialiseOptions & { readonly signal: AbortSignal; readonly siteFolder: string | null },
  fill: (to: FolderToFill) => Promise<readonly SiteWarning[]>,
): Promise<SourceFiles> {
  const limits = { ...DEFAULT_SOURCE_LIMITS, ...options.limits };
  const siteFolder = options.siteFolder === null ? null : readSubfolder(options.siteFolder);
  await using stack = new AsyncDisposableStack();
  const { path: folder } = stack.use(await openTemporaryFolder(options.temporaryDirectory));
  const warnings = await guardWork({ signal: options.signal, deadlineMs: limits.deadlineMs }, (signal) =>
    fill({ folder, limits, signal }),
  );
  if (siteFolder !== null) await requireSubfolder(folder, siteFolder);
  const kept = stack.move();
  return {
    directory: folder,
    siteFolder,
    isTrusted: false,
    warnings,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
