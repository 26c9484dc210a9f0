import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type EvalQuestion, parseEvalLines } from '@lattice/retrieval';

import { halfOf } from './split-half.ts';

/** Sites of the shared corpora that questions are asked of. */
export const SITES = ['toolchain', 'pai-sirfan', 'kmesh', 'pai-taha'];
/** Public repositories that questions are asked of as well; see README.md for the commits. */
export const PUBLIC_SITES = [
  'rke2',
  'testing-library',
  'moon',
  'tech-interview',
  'actual',
  'langchain4j',
  'book-billy',
  'book-daniyal',
];

/** Where the sources of a site are. @param sites a folder that holds the public ones, each in `<name>/src` */
export function sourceOf(site: string, { corpora, sites }: { corpora: string; sites: string }): string {
  return join(PUBLIC_SITES.includes(site) ? sites : corpora, site, 'src');
}

/** The site's set from the shared corpora, of one half or both, and what this folder adds to it. */
export async function readQuestions(corpora: string, site: string, half: string): Promise<EvalQuestion[]> {
  const shared = join(corpora, site, 'questions.jsonl');
  const sets = existsSync(shared) ? parseEvalLines(await readFile(shared, 'utf8')) : [];
  const own = join(import.meta.dirname, 'questions', `${site}.jsonl`);
  const chosen = half === 'all' ? sets : sets.filter(({ id }) => halfOf(id) === half);
  return existsSync(own) ? [...chosen, ...parseEvalLines(await readFile(own, 'utf8'))] : chosen;
}
