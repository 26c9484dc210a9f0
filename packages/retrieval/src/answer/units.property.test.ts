import { type Block, blocksToText } from '@lattice/core';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { readUnits } from './units.ts';

const line = fc
  .string({ unit: fc.constantFrom(...'ab. :?!e.g(1)-`|中。'.split('')), minLength: 1, maxLength: 60 })
  .map((text) => text.replaceAll(/\s+/g, ' ').trim())
  .filter((text) => text !== '');
const label = fc.option(fc.constantFrom('Warning', 'npm', 'Note: x'), { nil: null });
const block: fc.Arbitrary<Block> = fc.oneof(
  fc.record({ kind: fc.constant('prose' as const), text: line, label }),
  fc.record({
    kind: fc.constant('item' as const),
    text: line,
    label,
    depth: fc.nat(3),
    marker: fc.constantFrom('-', '1.', '12.'),
  }),
  fc.record({
    kind: fc.constant('code' as const),
    text: fc.array(line, { maxLength: 4 }).map((lines) => lines.join('\n')),
    language: fc.constantFrom('sh', null),
    title: fc.constant(null),
    label,
  }),
  fc.record({
    kind: fc.constant('row' as const),
    header: fc.array(line, { maxLength: 3 }),
    cells: fc.array(line, { minLength: 1, maxLength: 3 }),
    label,
  }),
);

it('every unit is cut verbatim out of the text of the chunk, in order', () => {
  fc.assert(
    fc.property(fc.array(block, { maxLength: 8 }), (blocks) => {
      const { text, units } = readUnits(blocks);
      expect(text).toBe(blocksToText(blocks));
      let end = 0;
      for (const unit of units) {
        expect(text.slice(unit.start, unit.end)).toBe(unit.text);
        expect(unit.start).toBeGreaterThanOrEqual(end);
        ({ end } = unit);
      }
    }),
  );
});
