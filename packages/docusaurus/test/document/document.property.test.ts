import { blocksToText, type Block } from '@lattice/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkSections, estimateTokens, type ParsedDocument } from '../../src/document/index.ts';
import { pageShape, writePage } from './generate.ts';
import { parse } from './parse.ts';

const format = fc.constantFrom('md' as const, 'mdx' as const);
const maxTokens = fc.integer({ min: 30, max: 400 });
const SLOW = { timeout: 120_000 };

describe('any page', SLOW, () => {
  it('loses no word and doubles none, and keeps their order', () => {
    fc.assert(
      fc.property(pageShape, format, (shape, as) => {
        const { markdown, words, headings, labels } = writePage(shape, as);
        const parsed = parse(markdown, { format: as });
        expect(wordsOf(blocksIn(parsed))).toEqual(words);
        expect(parsed.headings.flatMap(({ text }) => text.split(' '))).toEqual(headings);
        expect(new Set(labelsOf(blocksIn(parsed)))).toEqual(new Set(labels));
      }),
    );
  });

  it('is cut without losing, doubling or moving a word', () => {
    fc.assert(
      fc.property(pageShape, maxTokens, (shape, limit) => {
        const page = writePage(shape);
        const chunks = chunk(parse(page.markdown), limit);
        expect(wordsOf(chunks.flatMap(({ blocks }) => blocks))).toEqual(page.words);
        expect(chunks.map(({ ordinal }) => ordinal)).toEqual(chunks.map((_, index) => index));
      }),
    );
  });

  it('is cut into chunks within bounds, of whole sentences, rows and code', () => {
    fc.assert(
      fc.property(pageShape, maxTokens, (shape, limit) => {
        const parsed = parse(writePage(shape).markdown);
        const chunks = chunk(parsed, limit);
        for (const { headingPath, blocks } of chunks) {
          // A path of more than half a chunk is not counted further.
          const path = Math.min(limit / 2, estimateTokens(`${headingPath.join('\n')}\n\n`));
          const size = estimateTokens(blocksToText(blocks)) + Math.floor(path);
          // Only what must not be cut is longer, and then it stands alone.
          if (size > limit) expect(blocks).toSatisfy(([only, ...others]) => others.length === 0 && isIndivisible(only));
          expect(size).toBeLessThanOrEqual(4 * limit);
        }
        const whole = (kind: Block['kind'], blocks: readonly Block[]) =>
          blocks
            .filter((block) => block.kind === kind && estimateTokens(blocksToText([block])) <= 2 * limit)
            .map(contentOf);
        const cut = chunks.flatMap(({ blocks }) => blocks).map(contentOf);
        for (const content of [...whole('code', blocksIn(parsed)), ...whole('row', blocksIn(parsed))])
          expect(cut).toContain(content);
      }),
    );
  });

  it('has chunk ids that are unique and that edits elsewhere leave alone', () => {
    fc.assert(
      fc.property(pageShape, pageShape, maxTokens, fc.nat(), (shape, other, limit, at) => {
        const place = 1 + (at % shape.length);
        // Each section has words of its own, and its path does not lead through the inserted ones.
        const write = (section: (typeof shape)[number], index: number): string => {
          const siblings = section.map((part) => (part.kind === 'heading' ? { ...part, level: 2 } : part));
          return writePage([siblings], 'mdx', index * 100_000).markdown;
        };
        const pieces = shape.map((section, index) => write(section, index));
        const added = other.slice(1).map((section, index) => write(section, index + 50));
        const original = chunk(parse(pieces.join('\n')), limit);
        const edited = chunk(parse([...pieces.slice(0, place), ...added, ...pieces.slice(place)].join('\n')), limit);
        const ids = new Set(edited.map(({ id }) => id));
        expect(ids.size).toBe(edited.length);
        for (const { id } of original) expect(ids).toContain(id);
      }),
    );
  });

  it('is parsed or refused, whatever it is made of', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '{',
        '}',
        '`',
        '```',
        '\n',
        '\n\n',
        '#',
        '- ',
        '| ',
        ':::',
        ':::note',
        '[',
        '](',
        '<Tabs>',
        '</Tabs>',
      ),
      fc.constantFrom(
        '<details>',
        '</details>',
        '<!--',
        '-->',
        '$',
        '$$',
        '\\',
        '\0',
        '\r\n',
        '*',
        '_',
        '~~',
        '{/*',
        '*/}',
        '[^1]',
        'import ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 6 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), format, (pieces, as) => {
        const parsed = tryParse(pieces.join(''), as);
        if (parsed === null) return;
        for (const block of blocksIn(parsed)) {
          if (block.kind === 'prose' || block.kind === 'item')
            expect(block.text).toBe(block.text.replaceAll(/\s+/g, ' ').trim());
        }
        chunk(parsed, 100);
      }),
      { numRuns: 400 },
    );
  });
});

function tryParse(body: string, as: 'md' | 'mdx'): ParsedDocument | null {
  try {
    return parse(body, { format: as });
  } catch (error) {
    expect(error).toMatchObject({ name: 'DocumentSyntaxError', line: expect.any(Number) });
    return null;
  }
}

function chunk(parsed: ParsedDocument, limit: number) {
  return chunkSections(
    { route: '/page', title: 'Page', sections: parsed.sections, source: 'page.mdx' },
    { maxTokens: limit },
  );
}

function blocksIn(parsed: ParsedDocument): readonly Block[] {
  return parsed.sections.flatMap(({ blocks }) => blocks);
}

/** Generated words only; code also has a first line of its own. A table without rows shows its header as one. */
function wordsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'row') return block.header.length === 0 ? [] : (block.cells.join(' ').match(WORD) ?? []);
    return block.text.match(WORD) ?? [];
  });
}

function labelsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    const header = block.kind === 'row' ? (block.header.length === 0 ? block.cells : block.header) : [];
    return [block.label ?? '', ...header].join(' ').match(WORD) ?? [];
  });
}

function isIndivisible(block: Block): boolean {
  return block.kind === 'code' || block.kind === 'row' || !/\. \S/.test(block.text);
}

function contentOf(block: Block): string {
  return JSON.stringify(block.kind === 'row' ? [block.header, block.cells] : block.text);
}

const WORD = /\bW[0-9a-z]+z\b/g;
