import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as z from 'zod';

import { REPOSITORY } from './api-process.ts';

/** Real sites with what their real builds served. They stay outside the repository; null where they are not at hand. */
export const corporaFolder: string | null = findCorpora();

function findCorpora(): string | null {
  const folder = join(process.env['LATTICE_SHARED'] ?? join(REPOSITORY, '../shared'), 'corpora');
  return existsSync(folder) ? folder : null;
}

const named = z.array(z.object({ id: z.string().optional() })).default([]);
const oraclePage = z.object({ route: z.string(), headings: named, otherIds: named });

const question = z.object({ id: z.string(), question: z.string(), gold: z.array(z.string()) });
export type SharedQuestion = z.infer<typeof question>;

export function corpus(name: string): string {
  return join(corporaFolder ?? '', name);
}

/** `route` and `route#anchor` of everything the real build served. */
export function servedPlaces(name: string): ReadonlySet<string> {
  const pages = lines(join(corpus(name), 'oracle.jsonl')).map((line) => oraclePage.parse(line));
  return new Set(
    pages.flatMap(({ route, headings, otherIds }) => [
      route,
      ...[...headings, ...otherIds].flatMap(({ id }) => (id === undefined ? [] : [`${route}#${id}`])),
    ]),
  );
}

export function sharedQuestion(name: string, id: string): SharedQuestion {
  const found = lines(join(corpus(name), 'questions.jsonl'))
    .map((line) => question.parse(line))
    .find((one) => one.id === id);
  if (found === undefined) throw new Error(`${name} has no question ${id}.`);
  return found;
}

function lines(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}
