import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { variableList } from '../../packages/config/src/index.ts';

const root = resolve(import.meta.dirname, '../..');

interface Row {
  readonly section: string;
  readonly id: string;
  readonly cell: string;
}

const rows: Row[] = [];
let section = '';
for (const line of readFileSync(join(root, 'specs/traceability.md'), 'utf8').split('\n')) {
  section = /^## (.+)$/.exec(line)?.[1] ?? section;
  const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
  const [, id = '', , cell = ''] = cells;
  if (cells.length === 5 && id !== 'id' && !/^-+$/.test(id)) rows.push({ section, id, cell });
}

/** Where a test is, and what its source calls it. */
function testsOf({ cell }: Row): { file: string; title: string }[] {
  return [...cell.matchAll(/`([^`]+\.ts)` › (.+?)(?=<br>|$)/g)].map(([, file = '', title = '']) => ({
    file,
    title: title.trim(),
  }));
}

const active = variableList.filter(({ status }) => status === 'active');

const MAKES_THE_CONFIGURATION =
  /^packages\/config\/src\/(variables\/|variables\.|config\.|load-config\.|build-|choices\.|requirements\.|environment\.)/;

/** All sources that can act on a variable, rather than read it in. */
const sources = globSync('{apps,packages}/*/src/**/*.ts', { cwd: root })
  .filter((path) => !MAKES_THE_CONFIGURATION.test(path) && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(join(root, path), 'utf8'))
  .join('\n');

describe('specs/traceability.md', () => {
  test('has what it should have', () => {
    expect(rows.length).toBeGreaterThan(100);
    expect(sources.length).toBeGreaterThan(100_000);
    const ids = rows.map(({ section: place, id }) => `${place} ${id}`);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test('every row names a test that exists, or says what is missing', () => {
    const broken = rows.flatMap((row) => {
      const tests = testsOf(row);
      if (tests.length === 0 && !/^\*\*open\*\*:? \S/.test(row.cell)) return [`${row.id}: no test, and not open`];
      return tests.flatMap(({ file, title }) => {
        if (!existsSync(join(root, file))) return [`${row.id}: there is no ${file}`];
        return title !== '' && readFileSync(join(root, file), 'utf8').includes(title)
          ? []
          : [`${row.id}: ${file} has no "${title}"`];
      });
    });
    expect(broken).toEqual([]);
  });

  test('every requirement of the specification has a row', () => {
    const numbered = (prefix: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(3, '0')}`);
    const stories = [
      'US1.1',
      'US1.2',
      'US1.3',
      'US2.1',
      'US2.2',
      'US2.3',
      'US3.1',
      'US3.2',
      'US3.3',
      'US4.1',
      'US4.2',
      'US4.3',
    ];
    const edges = Array.from({ length: 7 }, (_, index) => `edge ${index + 1}`);
    const checks = ['readiness 1', 'readiness 2', 'readiness 3', 'readiness 4'];
    const ids = new Set(rows.map(({ id }) => id));
    const wanted = [...numbered('FR', 25), ...numbered('SC', 8), ...stories, ...edges, ...checks];
    expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
  });
});

describe('variables in use', () => {
  test('each has a row that names the test which shows its effect', () => {
    const listed = rows.filter((row) => row.section === 'Variables').map(({ id }) => id);
    expect(active.length).toBeGreaterThan(20);
    expect(
      active.map(({ name }) => name).filter((name) => !listed.includes(name)),
      'add a row to specs/traceability.md',
    ).toEqual([]);
    const known = new Set(active.map(({ name }) => name));
    expect(
      listed.filter((name) => !known.has(name)),
      'these are in use no longer',
    ).toEqual([]);
  });

  test('each is read by a program: what nothing reads is planned, not active', () => {
    const unread = active.filter(({ setting }) => {
      const leaf = setting.split('.').at(-1) ?? '';
      return !new RegExp(`\\b${leaf}\\b`).test(sources);
    });
    expect(unread.map(({ name, setting }) => `${name} (${setting})`)).toEqual([]);
  });
});
