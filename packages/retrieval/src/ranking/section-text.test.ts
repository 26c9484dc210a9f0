import type { Block, StoredChunk } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { analyseChunk } from '../analysis/analyse-chunk.ts';
import { textVector } from '../meaning/text-vector.ts';
import { wordVectors } from '../meaning/word-vectors.ts';
import { readSectionText } from './section-text.ts';

const blocks: readonly Block[] = [
  { kind: 'prose', label: null, text: 'Install the camera driver.' },
  { kind: 'prose', label: null, text: 'of the and' },
  { kind: 'code', label: null, text: 'apt install ros-jazzy', language: 'sh', title: 'Shell' },
];
const chunk: StoredChunk = {
  id: '1',
  number: 0,
  route: '/a',
  anchor: 'b',
  headingPath: ['Cameras', 'The'],
  blocks,
  ordinal: 0,
  source: 'a.md',
  line: 1,
  pageTitle: 'Cameras',
  scope: { number: 0, plugin: 'default', version: null, locale: 'en', isLastVersion: true, isDefaultLocale: true },
};

describe('readSectionText', () => {
  it('keeps headings and blocks apart, also those that hold only stop words', () => {
    const { headings, blocks: read, terms } = readSectionText(chunk);
    expect(headings).toEqual([['camera'], []]);
    expect(read).toEqual([['instal', 'camera', 'driver'], [], ['shell', 'apt', 'instal', 'ros', 'jazzi']]);
    expect(terms).toEqual(new Set(['camera', 'instal', 'driver', 'shell', 'apt', 'ros', 'jazzi', 'rosjazzi']));
  });

  it('reads what was analysed before as what it would work out itself', () => {
    const own = readSectionText(chunk);
    const stored = readSectionText({ ...chunk, analysis: analyseChunk(chunk) });
    expect(stored).toEqual(own);
    expect(stored.chunk).not.toHaveProperty('analysis');
  });

  it('knows the direction of the text, negative components and all, within a hundredth', () => {
    const { headings, blocks: read, meaning } = readSectionText(chunk);
    const exact = textVector([...headings, ...read].flat(), wordVectors());
    expect(exact?.some((value) => value < -0.05)).toBe(true);
    for (const [index, value] of (exact ?? []).entries()) expect(meaning?.[index]).toBeCloseTo(value, 2);
  });

  it('has no direction where no word is known', () => {
    expect(readSectionText({ ...chunk, headingPath: ['Velero'], blocks: [] }).meaning).toBeNull();
  });
});
