import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { loadConfig } from '../src/load-config.ts';
import { renderEnvironmentExample, renderVariableTables } from '../src/render.ts';
import { variableList } from '../src/variables.ts';

const active = variableList.filter((row) => row.status === 'active');
const planned = variableList.filter((row) => row.status === 'planned');

test('.env.example is what the table says', () => {
  const committed = readFileSync(resolve(import.meta.dirname, '../../../.env.example'), 'utf8');
  expect(committed).toBe(renderEnvironmentExample());
});

test('the example names every active variable a person sets, and loads when uncommented', () => {
  const assignments = renderEnvironmentExample().match(/^# [A-Z0-9_]+=.*$/gm) ?? [];
  const environment = parseEnv(assignments.map((line) => line.slice(2)).join('\n'));
  expect(Object.keys(environment)).toEqual(
    expect.arrayContaining(active.filter((row) => row.givenBy === undefined).map((row) => row.name)),
  );
  expect(loadConfig(environment).notUsedYet).toEqual([]);
});

test('documents name active variables only', () => {
  const documents = renderEnvironmentExample() + renderVariableTables();
  for (const row of active) expect(documents).toContain(row.name);
  for (const row of planned) expect(documents).not.toMatch(new RegExp(`\\b${row.name}\\b`));
});

test('every line of a table has its four cells', () => {
  const lines = renderVariableTables()
    .split('\n')
    .filter((line) => line.startsWith('|'));
  expect(lines.length).toBeGreaterThan(active.length);
  for (const line of lines) expect(line.split(/(?<!\\)\|/)).toHaveLength(6);
});
