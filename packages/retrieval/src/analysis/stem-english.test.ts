import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { stemEnglish } from './stem-english.ts';

const vocabulary = readFileSync(new URL('__fixtures__/porter2.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' '));

describe('stemEnglish', () => {
  it('gives the published stems', () => {
    expect(vocabulary.length).toBeGreaterThan(1_000);
    const wrong = vocabulary.filter(([word = '', stem]) => stemEnglish(word) !== stem);
    expect(wrong).toEqual([]);
  });

  it.each([
    ['added', 'add'],
    ['adding', 'add'],
    ['internal', 'internal'],
    ['pasted', 'paste'],
    ['emergency', 'emergenc'],
  ])('follows the revision of 2026: %s', (word, stem) => {
    expect(stemEnglish(word)).toBe(stem);
  });

  it.each(['', 'a', 'is', '42', 'x86', '中文'])('leaves %j alone', (word) => {
    expect(stemEnglish(word)).toBe(word);
  });
});
