import { describe, expect, it } from 'vitest';

import { isBelowFloor } from './evidence.ts';

describe('isBelowFloor', () => {
  it.each([
    ['all there', { section: 1, page: 1, missingNames: 0 }, true, false],
    ['a name missing', { section: 0.6, page: 0.7, missingNames: 1 }, false, true],
    ['half an identifier missing', { section: 0.6, page: 0.7, missingNames: 0.5 }, false, true],
    ['a name missing, all else there', { section: 0.8, page: 0.9, missingNames: 1 }, false, false],
    ['little of what instructions are asked for', { section: 0.3, page: 0.4, missingNames: 0 }, true, true],
    ['instructions spread over a page', { section: 0.3, page: 0.8, missingNames: 0 }, true, false],
    ['a description in other words', { section: 0.2, page: 0.3, missingNames: 0 }, false, false],
    ['next to nothing', { section: 0.05, page: 0.05, missingNames: 0 }, false, true],
  ])('%s', (...[, evidence, asksInstructions, refused]) => {
    expect(isBelowFloor(evidence, asksInstructions)).toBe(refused);
  });
});
