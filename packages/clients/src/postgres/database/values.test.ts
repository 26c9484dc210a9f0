import { describe, expect, it } from 'vitest';

import { copyLine, numberArray, storableJson, storableText, textArray } from './values.ts';

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

describe('arrays', () => {
  it('quotes every text', () => {
    expect(textArray(['', 'NULL', 'a,b', '{}', 'say "x"', String.raw`c:\d`])).toBe(
      String.raw`{"","NULL","a,b","{}","say \"x\"","c:\\d"}`,
    );
    expect(numberArray([1, -2.5, 1e21])).toBe('{1,-2.5,1e+21}');
    expect([textArray([]), numberArray([])]).toEqual(['{}', '{}']);
  });
});

describe('copyLine', () => {
  it('escapes what ends a value or a row', () => {
    expect(copyLine(['a\tb\nc\rd\\e', null, String.raw`\N`, 1.5, true, ''])).toBe(
      `${[String.raw`a\tb\nc\rd\\e`, String.raw`\N`, String.raw`\\N`, '1.5', 'true', ''].join('\t')}\n`,
    );
  });
});
