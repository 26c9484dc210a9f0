import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of test corpora: `LATTICE_SHARED`, else `shared` beside the repository. Null where there is none. */
export function sharedCorpora(): string | null {
  const shared = process.env['LATTICE_SHARED'] ?? resolve(import.meta.dirname, '../../shared');
  const corpora = resolve(shared, 'corpora');
  return existsSync(corpora) ? corpora : null;
}
