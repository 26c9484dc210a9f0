import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';

import { expect, test } from 'vitest';

import { createProgressBar } from '../src/progress-bar.ts';

function stream(isTTY: boolean): { target: Writable & { isTTY: boolean }; text: () => string } {
  let text = '';
  const target = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  // What a terminal has and the bar uses.
  const cursor = { cursorTo: () => true, moveCursor: () => true, clearLine: () => true };
  return { target: Object.assign(target, { isTTY, columns: 100, ...cursor }), text: () => text };
}

test('a terminal sees a bar once there is something to measure, and nothing is left of it', () => {
  const { target, text } = stream(true);
  {
    using bar = createProgressBar(target);
    bar.update({ stage: 'reading', pagesDone: 0, pagesTotal: 0, chunks: 0 });
    expect(stripVTControlCharacters(text())).toBe('Reading the site …');
    bar.update({ stage: 'writing', pagesDone: 5, pagesTotal: 10, chunks: 42 });
  }
  expect(stripVTControlCharacters(text())).toContain(
    `Indexing ${'█'.repeat(15)}${'░'.repeat(15)} 5/10 pages, 42 chunks`,
  );
  expect(text()).not.toContain('\n');
  // Neither moved to a line that may be somebody else's by now, nor left in a state that a killed process could not undo.
  expect(text()).not.toMatch(/\u001B[78]|\u001B\[\?/);
});

test('elsewhere a line tells of each stage and each tenth, once', () => {
  const { target, text } = stream(false);
  using bar = createProgressBar(target);
  bar.update({ stage: 'reading', pagesDone: 0, pagesTotal: 0, chunks: 0 });
  for (let pagesDone = 0; pagesDone <= 100; pagesDone += 5) {
    bar.update({ stage: 'writing', pagesDone, pagesTotal: 100, chunks: pagesDone * 2 });
  }
  const lines = text().trimEnd().split('\n');
  expect(lines).toHaveLength(12);
  expect(lines.slice(0, 2)).toEqual(['Reading the site', 'Indexing 0/100 pages, 0 chunks']);
});
