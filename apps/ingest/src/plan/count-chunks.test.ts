import { expect, it } from 'vitest';

import { countChunks } from './count-chunks.ts';

const chunk = (id: string, anchor: string | null = 'a') => ({ id, anchor });

it.each([
  { what: 'the same page', live: [chunk('1'), chunk('2', 'b')], next: [chunk('1'), chunk('2', 'b')], is: [0, 0, 0, 2] },
  { what: 'a new page', live: [], next: [chunk('1'), chunk('2')], is: [2, 0, 0, 0] },
  {
    what: 'another text in a section',
    live: [chunk('1'), chunk('2', 'b')],
    next: [chunk('1'), chunk('3', 'b')],
    is: [0, 1, 0, 1],
  },
  { what: 'a section more and one less', live: [chunk('1')], next: [chunk('2', 'b')], is: [1, 0, 1, 0] },
  { what: 'a section that grew', live: [chunk('1')], next: [chunk('2'), chunk('3')], is: [1, 1, 0, 0] },
  {
    what: 'a section that shrank',
    live: [chunk('1', null), chunk('2', null)],
    next: [chunk('3', null)],
    is: [0, 1, 1, 0],
  },
])('$what', ({ live, next, is: [added, changed, removed, unchanged] }) => {
  expect(countChunks(live, next)).toEqual({ added, changed, removed, unchanged });
});
