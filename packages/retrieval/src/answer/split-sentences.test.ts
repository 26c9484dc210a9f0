import { describe, expect, it } from 'vitest';

import { splitSentences } from './split-sentences.ts';

const split = (text: string): string[] => splitSentences(text).map((sentence) => sentence.text);

describe('splitSentences', () => {
  it.each([
    ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
    ['Use a tool, e.g. Helm. Then go on.', ['Use a tool, e.g. Helm.', 'Then go on.']],
    ['Set it, i.e. Add a line. Done.', ['Set it, i.e. Add a line.', 'Done.']],
    ['Edit docusaurus.config.js first. Then build.', ['Edit docusaurus.config.js first.', 'Then build.']],
    ['Needs v1.2.3 or later. See Fig. 3 below.', ['Needs v1.2.3 or later.', 'See Fig. 3 below.']],
    [
      'See the table (e.g. Row 3. And row 4) first. Then stop.',
      ['See the table (e.g. Row 3. And row 4) first.', 'Then stop.'],
    ],
    ['1. Open the file. 2. Save it.', ['1. Open the file.', '2. Save it.']],
    ['No full stop at the end', ['No full stop at the end']],
    ['机器人是什么？它是一种机器。', ['机器人是什么？', '它是一种机器。']],
    ['  padded.  ', ['padded.']],
    ['', []],
  ])('%s', (text, sentences) => {
    expect(split(text)).toEqual(sentences);
  });

  it('says where each sentence stands', () => {
    const text = 'One (of two).  Two, e.g. this. Three';
    for (const { text: sentence, start } of splitSentences(text)) {
      expect(text.slice(start, start + sentence.length)).toBe(sentence);
    }
  });
});
