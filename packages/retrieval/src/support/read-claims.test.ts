import { describe, expect, it } from 'vitest';

import { readClaims } from './read-claims.ts';
import { reviewAnswer, toSupport, withoutUnsupported } from './review-answer.ts';

describe('the claims of an answer', () => {
  const read = (answer: string) => readClaims(answer).map(({ kind, text, cited }) => ({ kind, text, cited }));

  it.each([
    [
      'markers before the full stop',
      'It is red [1]. It is blue [2].',
      [
        ['It is red.', [1]],
        ['It is blue.', [2]],
      ],
    ],
    [
      'markers behind it',
      'It is red. [1] It is blue. [2][3]',
      [
        ['It is red.', [1]],
        ['It is blue.', [2, 3]],
      ],
    ],
    [
      'one marker for several sentences',
      'It is red. It is big [1].',
      [
        ['It is red.', [1]],
        ['It is big.', [1]],
      ],
    ],
    [
      'a sentence behind the last marker',
      'It is red [1]. It is big.',
      [
        ['It is red.', [1]],
        ['It is big.', [1]],
      ],
    ],
    [
      'a paragraph without any',
      'It is red [2].\n\nIt is big.',
      [
        ['It is red.', [2]],
        ['It is big.', [2]],
      ],
    ],
    [
      'steps',
      'Do this:\n\n1. Open the **big** box [1].\n2. Close it again [2].',
      [
        ['Open the big box.', [1]],
        ['Close it again.', [2]],
      ],
    ],
    ['wrapped lines', 'It is\nred [1].', [['It is\nred.', [1]]]],
    ['headings, questions and lead-ins', '## The big thing\n\n**Sizes of things**\n\nWhat is it?\n\nSee:', []],
  ] as const)('%s', (_name, answer, claims) => {
    expect(read(answer)).toEqual(claims.map(([text, cited]) => ({ kind: 'sentence', text, cited })));
  });

  it('take no index in code for a citation', () => {
    const answer = 'It is `big[7]` and red [2].\n\n```js\nfirst = all[0];\n```';
    expect(read(answer)).toMatchObject([
      { kind: 'sentence', cited: [2] },
      { kind: 'code', cited: [2] },
    ]);
    expect(read('```js\nfirst = all[0];\n```\n\n[3]')).toMatchObject([{ kind: 'code', cited: [3] }]);
  });

  it('are places in it', () => {
    const answer = 'Intro here:\n\n- It is red. [1] It is blue [2].\n\n```sh\nrun it\n```\n';
    const claims = readClaims(answer);
    expect(claims.map(({ start, end }) => answer.slice(start, end))).toEqual([
      'It is red. [1]',
      'It is blue [2].',
      '```sh\nrun it\n```',
    ]);
    expect(claims[2]).toMatchObject({ kind: 'code', text: 'run it', cited: [2] });
  });
});

describe('a review', () => {
  const passages = new Map([[1, { heading: 'Disks', text: 'Disks are red.\n\n```sh\ndisk  paint --red\n```' }]]);
  const review = (answer: string) => reviewAnswer(answer, passages);

  it('compares code line by line', () => {
    expect(toSupport(review('```sh\n# first\ndisk paint --red\n```'))).toEqual({
      score: 1,
      sentences: 1,
      unsupported: 0,
    });
    expect(toSupport(review('```sh\ndisk erase --all\n```'))).toEqual({ score: 0, sentences: 1, unsupported: 1 });
  });

  it('takes what is unsupported out, with the list item it leaves empty', () => {
    const answer = 'So:\n\n- Disks are red [1].\n- Disks are green [1].\n\nDisks are blue [1].';
    expect(withoutUnsupported(answer, review(answer))).toBe('So:\n\n- Disks are red [1].');
    expect(withoutUnsupported('Disks are blue [1].', review('Disks are blue [1].'))).toBe('');
  });
});
