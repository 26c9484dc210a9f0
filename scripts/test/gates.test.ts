import { expect, test } from 'vitest';

import { runGate } from '../npm-test/gate.ts';
import { gates } from '../npm-test/gates.ts';
import { cleanMiniature, emptyMiniature } from './support/miniature.ts';

/** What each gate is there for: files that break a rule, and the words in which the tool must complain of them. */
const faults: Record<string, readonly { readonly files: Record<string, string>; readonly complaint: RegExp }[]> = {
  format: [{ files: { 'packages/core/src/wide.ts': 'export  const wide="1"' }, complaint: /wide\.ts/ }],
  workspace: [
    {
      files: {
        'packages/messy/package.json': '{ "name": "@lattice/messy", "dependencies": { "zod": "4", "pino": "10" } }',
      },
      complaint: /packages\/messy\/package\.json/,
    },
    {
      files: {
        'packages/widget/package.json':
          '{ "name": "@lattice/widget", "private": true, "dependencies": { "zod": "4.0.0" } }',
      },
      complaint: /packages\/widget\/package\.json asks for zod 4\.0\.0/,
    },
  ],
  boundaries: [
    {
      files: { 'packages/core/src/escape.ts': "export * from '../../clients/src/index.ts';\n" },
      complaint: /escape\.ts/,
    },
    {
      files: { 'packages/core/src/undeclared.ts': "export * from 'pino';\n" },
      complaint: /undeclared\.ts/,
    },
    {
      // An adapter that depends on an app.
      files: { 'packages/core/turbo.json': '{ "extends": ["//"], "tags": ["app"] }' },
      complaint: /@lattice\/core/,
    },
    {
      files: { 'packages/widget/turbo.json': '{ "extends": ["//"] }' },
      complaint: /packages\/widget\/turbo\.json names no tag/,
    },
  ],
  lint: [
    lintFault('floating', 'typescript(no-floating-promises)', 'Promise.resolve(1);'),
    lintFault('misused', 'typescript(no-misused-promises)', 'export const all = [1].some(async () => true);'),
    lintFault('awaited', 'typescript(await-thenable)', 'export const one = await 1;'),
    lintFault('anything', 'typescript(no-explicit-any)', 'export const anything: any = 1;'),
    lintFault('asserted', 'typescript(no-non-null-assertion)', 'export const first = [1][0]!;'),
    lintFault('said', 'eslint(no-console)', "console.log('said');"),
    lintFault('environment', 'node(no-process-env)', "export const port = process.env['PORT'];"),
    lintFault('driver', 'eslint(no-restricted-imports)', "export { Pool } from 'pg';"),
    lintFault('faked', 'eslint(no-restricted-imports)', "export * from '@lattice/testing';"),
    lintFault(
      'imported',
      'typescript(consistent-type-imports)',
      "import { Stats } from 'node:fs';\n\nexport type S = Stats;",
    ),
    lintFault('defaulted', 'import(no-default-export)', 'export default 1;'),
    lintFault('notKebab', 'unicorn(filename-case)', 'export const one = 1;'),
    lintFault(
      'partial',
      'typescript(switch-exhaustiveness-check)',
      "export function partial(mode: 'a' | 'b'): void {\n  switch (mode) {\n    case 'a':\n  }\n}",
    ),
    lintFault(
      'ping',
      'import(no-cycle)',
      "import { pong } from './pong.ts';\n\nexport const ping = (): number => pong();",
    ),
    lintFault(
      'pong',
      'import(no-cycle)',
      "import { ping } from './ping.ts';\n\nexport const pong = (): number => ping();",
    ),
    lintFault(
      'skipped.test',
      'vitest(no-disabled-tests)',
      "import { test } from 'vitest';\n\ntest.skip('later', () => {});",
    ),
    lintFault(
      'only.test',
      'vitest(no-focused-tests)',
      "import { test } from 'vitest';\n\ntest.only('this', () => {});",
    ),
  ],
  types: [
    {
      files: { 'packages/core/src/wrong.ts': "export const wrong: number = 'text';\n" },
      complaint: /wrong\.ts.*TS2322/,
    },
    {
      files: { 'packages/core/src/maybe.ts': 'export const first: number = [1][0];\n' },
      complaint: /maybe\.ts.*TS2322/,
    },
    { files: { 'packages/core/src/page.ts': 'export const title = document.title;\n' }, complaint: /page\.ts.*TS2584/ },
    { files: { 'packages/core/src/kind.ts': 'export enum Kind {\n  A,\n}\n' }, complaint: /kind\.ts.*TS1294/ },
    { files: { 'packages/core/aside/lost.ts': 'export {};\n' }, complaint: /aside\/lost\.ts belongs to no program/ },
  ],
  unused: [
    { files: { 'packages/core/src/forgotten.ts': 'export const forgotten = 1;\n' }, complaint: /forgotten\.ts/ },
    { files: { 'packages/core/src/zero.ts': 'export const zero = 0;\nexport const spare = 1;\n' }, complaint: /spare/ },
    {
      files: {
        'packages/clients/package.json':
          '{ "name": "@lattice/clients", "exports": { ".": { "@lattice/source": "./src/index.ts" } }, "dependencies": { "@lattice/core": "workspace:*", "pino": "10" } }',
      },
      complaint: /pino/,
    },
  ],
};

function lintFault(name: string, rule: string, code: string) {
  const file = `packages/core/src/${name}.ts`;
  // The complaint about a place starts with the rule and names the file below it.
  const complaint = new RegExp(`${escape(rule)}: [^\\n]*\\n[^\\n]*\\[${escape(file)}:`);
  return { files: { [file]: `${code}\n` }, complaint };
}

function escape(text: string): string {
  return text.replace(/[.()[\]/]/g, String.raw`\$&`);
}

test('every gate has a fault to prove itself on', () => {
  expect(Object.keys(faults).toSorted()).toEqual(gates.map((gate) => gate.name).toSorted());
});

test.for(gates)('$name passes a clean workspace, having looked at it', async (gate) => {
  await using miniature = await cleanMiniature();
  const report = await runGate(gate, miniature.root);
  expect(report.isPassed, report.output).toBe(true);
  expect(report.looked).toBeGreaterThanOrEqual(4);
});

test.for(gates)('$name catches what it is there for', async (gate) => {
  await using miniature = await cleanMiniature();
  for (const fault of faults[gate.name] ?? []) await miniature.add(fault.files);
  const report = await runGate(gate, miniature.root);
  expect(report.isPassed).toBe(false);
  for (const { complaint } of faults[gate.name] ?? []) expect(report.output).toMatch(complaint);
});

test.for(gates)('$name fails when there is nothing to look at', async (gate) => {
  await using miniature = await emptyMiniature();
  // The formatter would look at the configuration files.
  await miniature.add({ '.oxfmtrc.json': '{ "ignorePatterns": ["**"] }' });
  const report = await runGate(gate, miniature.root);
  expect(report.isPassed).toBe(false);
});
