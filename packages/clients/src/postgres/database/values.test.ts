import { describe, expect, it } from 'vitest';

import { storableJson, storableText } from './values.ts';

describe('storableText', () => {
  it('replaces what Postgres cannot hold and nothing else', () => {
    expect(storableText('a\0b \uD800 \uDC00 👩‍🚀 \n')).toBe('a\uFFFDb \uFFFD \uFFFD 👩‍🚀 \n');
  });
});

describe('storableJson', () => {
  it('replaces at any depth', () => {
    expect(JSON.parse(storableJson({ a: ['\0', { b: 'x\uDFFF' }], c: 1 }))).toEqual({
      a: ['\uFFFD', { b: 'x\uFFFD' }],
      c: 1,
    });
  });

  it('leaves a backslash that only looks like an escape', () => {
    const value = [String.raw`\u0000`, String.raw`\ud800`];
    expect(JSON.parse(storableJson(value))).toEqual(value);
  });
});
