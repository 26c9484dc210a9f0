import { describe, expect, it } from 'vitest';
import { estimateTokens } from './estimate-tokens.ts';

describe('estimateTokens', () => {
  it.each([
    ['', 0],
    ['word', 1],
    ['four words of text', 5],
    ['日本語', 3],
    ['한국어', 3],
    ['Привет', 3],
    ['🚀', 2],
  ])('%j', (text, tokens) => expect(estimateTokens(text)).toBe(tokens));
});
