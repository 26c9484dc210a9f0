import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { variableList } from '../src/variables.ts';

const shared = process.env['LATTICE_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared');
const seeds = join(shared, 'seeds');

/** Upper-case names in the seeds that are no variables of ours, and why. */
const foreign: Readonly<Record<string, string>> = {
  REACT_APP_API_BASE_URL: 'read by the frontend on Vercel when it is built',
  SECRET_NAME: 'stands for any name',
};

test('every variable the seeds name is in the table', ({ skip }) => {
  if (!existsSync(seeds)) {
    if (process.env['CI'] !== undefined) throw new Error('The seeds are missing: set LATTICE_SHARED to their folder.');
    skip('the seeds are not on this machine');
  }
  const texts = readdirSync(seeds)
    .filter((name) => /^\d{3}_.*\.txt$/.test(name))
    .map((name) => readFileSync(join(seeds, name), 'utf8'));
  expect(texts).toHaveLength(5);
  const names = new Set(texts.flatMap((text) => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []));
  names.add('PORT');
  const known = new Set(variableList.flatMap((row) => [row.name, ...(row.aliases ?? [])]));
  expect(names.size).toBeGreaterThan(30);
  expect([...names].filter((name) => !known.has(name) && foreign[name] === undefined)).toEqual([]);
  expect(Object.keys(foreign).filter((name) => !names.has(name))).toEqual([]);
});
