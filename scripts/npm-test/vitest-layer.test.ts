import { expect, test } from 'vitest';

import { countReport, type VitestReport } from './vitest-layer.ts';

type File = VitestReport['testResults'][number];

function file(status: string, tests: Record<string, string> = {}): File {
  const assertionResults = Object.entries(tests).map(([fullName, state]) => ({ fullName, status: state }));
  return { name: 'some.test.ts', status, assertionResults };
}

test('tests are counted by how they ended', () => {
  const report = {
    testResults: [
      file('passed', { a: 'passed', b: 'pending', c: 'todo' }),
      file('failed', { d: 'failed', e: 'passed' }),
    ],
  };
  expect(countReport(report, { isClean: false })).toEqual({ passed: 2, failed: 1, skipped: ['b', 'c'] });
});

test('a file that could not be loaded is a failure although no test in it failed', () => {
  const report = { testResults: [file('failed'), file('failed', { a: 'pending' }), file('passed', { b: 'passed' })] };
  expect(countReport(report, { isClean: false })).toEqual({ passed: 1, failed: 2, skipped: ['a'] });
});

test.each([undefined, { testResults: [file('passed', { a: 'passed' })] }])(
  'a run that ended badly is a failure, whatever it reports',
  (report) => {
    expect(countReport(report, { isClean: false }).failed).toBe(1);
    expect(countReport(report, { isClean: true }).failed).toBe(0);
  },
);
