import { LatticeError } from '@lattice/core';

import type { PnpmLock } from './pnpm-lock.ts';

/** The programs' folders and those of every package of the workspace they need at run time, in order. */
export function closureOf(programs: readonly string[], lock: PnpmLock): readonly string[] {
  const found = new Set<string>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    const importer = lock.importers.get(folder);
    if (importer === undefined) throw new LatticeError('internal', `pnpm-lock.yaml says nothing about ${folder}.`);
    found.add(folder);
    for (const link of importer.links.values()) visit(link);
  };
  for (const program of programs) visit(program);
  return [...found].toSorted();
}
