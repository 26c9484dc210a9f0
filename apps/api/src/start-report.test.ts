import { Writable } from 'node:stream';

import { silentLogger, type Job, type LiveGeneration } from '@lattice/core';
import { expect, test } from 'vitest';

import { createStartReport } from './start-report.ts';

const JOB: Job = {
  id: '00000000-0000-4000-8000-000000000000',
  siteId: 'main',
  source: { type: 'directory', path: '/site' },
  state: 'succeeded',
  stage: 'done',
  attempts: 1,
  pagesDone: 25,
  pagesTotal: 25,
  chunks: 3,
  reused: 20,
  removed: 0,
  warnings: [],
  warningCount: 0,
  failure: null,
  createdAt: new Date(0),
  startedAt: new Date(1_000),
  finishedAt: new Date(2_500),
  heartbeatAt: null,
};
const LIVE: LiveGeneration = {
  id: 'g',
  siteId: 'main',
  site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
  scopes: [],
  pages: 24,
  chunks: 1,
  fingerprint: 'f',
  publishedAt: new Date(0),
  content: 'content-1',
};

function written(): { readonly stream: Writable & { isTTY: boolean }; text(this: void): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream: Object.assign(stream, { isTTY: true }), text: () => text };
}

test('a person at a terminal is told in sentences, and only the address goes to standard output', () => {
  const [stdout, stderr] = [written(), written()];
  using report = createStartReport({ stdout: stdout.stream, stderr: stderr.stream, logger: silentLogger });
  const warnings = Array.from({ length: 22 }, (_, index) => ({ where: `a.md:${index}`, message: 'is odd' }));
  report.listening('http://localhost:1');
  report.indexed({ ...JOB, warnings, warningCount: 30 }, LIVE);
  report.ready('http://localhost:1');
  report.stopping();
  expect(stdout.text()).toBe('Lattice is ready: http://localhost:1\n');
  const lines = stderr.text().split('\n');
  expect(lines.slice(0, 2)).toEqual(['Starting on http://localhost:1 …', 'warning: a.md:0: is odd']);
  expect(lines.slice(20)).toEqual([
    'warning: a.md:19: is odd',
    'warning: and 10 more',
    'Indexed 24 pages (20 unchanged), 1 chunk in 1.5 s',
    'Press Ctrl-C to stop.',
    '',
    'Stopping …',
    '',
  ]);
});
