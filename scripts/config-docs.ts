import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { renderEnvironmentExample, renderVariableTables } from '../packages/config/src/index.ts';

/**
 * Writes what is generated from the table of variables: `.env.example`, and the tables between the markers of
 * README.md and of the Space's. With --check nothing is written, and a difference ends in exit code 1.
 */

const START = '<!-- variables:start -->';
const END = '<!-- variables:end -->';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

interface Outcome {
  readonly file: string;
  readonly state: 'current' | 'outdated' | 'without markers';
}

function bring(file: string, wanted: (current: string) => string | undefined): Outcome {
  const path = resolve(root, file);
  const current = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = wanted(current);
  if (text === undefined) return { file, state: 'without markers' };
  if (text === current) return { file, state: 'current' };
  if (!values.check) writeFileSync(path, text);
  return { file, state: 'outdated' };
}

function withTables(current: string): string | undefined {
  const start = current.indexOf(START);
  const end = current.indexOf(END, start);
  if (start === -1 || end === -1) return undefined;
  return `${current.slice(0, start)}${START}\n\n${renderVariableTables()}\n\n${current.slice(end)}`;
}

const outcomes = [
  bring('.env.example', renderEnvironmentExample),
  bring('README.md', withTables),
  bring('huggingface-spaces/README.md', withTables),
];
for (const { file, state } of outcomes) {
  const advice = values.check && state === 'outdated' ? '; run scripts/config-docs.ts' : '';
  const missing = state === 'without markers' ? `; add ${START} and ${END}` : '';
  console.log(`${file}: ${state === 'outdated' && !values.check ? 'written' : state}${advice}${missing}`);
}
const failed = outcomes.some(({ state }) => state === 'without markers' || (values.check && state === 'outdated'));
process.exitCode = failed ? 1 : 0;
