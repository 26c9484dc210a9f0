import { blocksToText } from '@lattice/core';
import { describe, expect, it } from 'vitest';
import { parse } from '../../../test/document/parse.ts';
import { chunkSections, type ChunkablePage, type ChunkOptions } from './chunk-sections.ts';

/** One token for each word, so that sizes can be counted by eye. */
const countTokens = (text: string): number => text.split(/\s+/).filter((word) => word !== '').length;

function chunk(body: string, options: ChunkOptions = {}, page: Partial<ChunkablePage> = {}) {
  const { sections } = parse(body);
  return chunkSections(
    { route: '/page', title: 'Page', sections, source: 'docs/page.mdx', ...page },
    { countTokens, ...options },
  );
}

const texts = (body: string, options: ChunkOptions = {}): string[] =>
  chunk(body, options).map(({ blocks }) => blocksToText(blocks));

const words = (count: number, word = 'word'): string => Array.from({ length: count }, () => word).join(' ');

describe('chunkSections', () => {
  it('makes one chunk of each section, however short', () => {
    const chunks = chunk('intro\n\n## A\n\na\n\n### B\n\nb\n\n## C\n\nc', {}, { title: 'T' });
    expect(chunks.map(({ anchor, headingPath, ordinal, line }) => ({ anchor, headingPath, ordinal, line }))).toEqual([
      { anchor: null, headingPath: ['T'], ordinal: 0, line: 1 },
      { anchor: 'a', headingPath: ['T', 'A'], ordinal: 1, line: 5 },
      { anchor: 'b', headingPath: ['T', 'A', 'B'], ordinal: 2, line: 9 },
      { anchor: 'c', headingPath: ['T', 'C'], ordinal: 3, line: 13 },
    ]);
  });

  it('leads through the H1 where it is not the title', () => {
    expect(chunk('# Page\n\n## A\n\na').map(({ headingPath }) => headingPath)).toEqual([['Page', 'A']]);
    expect(chunk('# Other\n\n## A\n\na').map(({ headingPath }) => headingPath)).toEqual([['Page', 'Other', 'A']]);
  });

  it('makes a chunk of a heading alone only where nothing stands below it', () => {
    const chunks = chunk('## Empty\n\n## Parent\n\n### Child\n\nc');
    expect(chunks.map(({ anchor, blocks }) => [anchor, blocks.length])).toEqual([
      ['empty', 0],
      ['child', 1],
    ]);
  });

  it('makes a page without text findable', () => {
    expect(chunk('<DocCardList />')).toMatchObject([
      { anchor: null, headingPath: ['Page'], blocks: [], source: 'docs/page.mdx' },
    ]);
    expect(chunk('# Page')).toMatchObject([{ anchor: null, headingPath: ['Page'], blocks: [], line: 1 }]);
  });

  it('cuts between paragraphs and keeps an announcement with what it announces', () => {
    const body = `${words(30)}\n\n${words(20)}\n\nDo this:\n\n- ${words(40)}\n- last`;
    expect(texts(body, { maxTokens: 80, minTokens: 5 })).toEqual([
      `${words(30)}\n\n${words(20)}`,
      `Do this:\n\n- ${words(40)}\n- last`,
    ]);
  });

  it('cuts a long paragraph between sentences', () => {
    const sentence = (count: number): string => `Start ${words(count - 2)} end.`;
    const body = `${sentence(30)} ${sentence(30)} ${sentence(30)}`;
    expect(texts(body, { maxTokens: 80 })).toEqual([`${sentence(30)} ${sentence(30)}`, sentence(30)]);
  });

  it('knows abbreviations, initials and dots within words', () => {
    const body = `Use e.g. Node 1.5 by J. Doe. ${words(30, 'More')}. See No. 5 of Dr. Who.`;
    expect(texts(body, { maxTokens: 40 })).toEqual([
      'Use e.g. Node 1.5 by J. Doe.',
      `${words(30, 'More')}.`,
      'See No. 5 of Dr. Who.',
    ]);
  });

  it('keeps code whole up to four times the size, then cuts it at line ends', () => {
    const code = (lines: number): string => Array.from({ length: lines }, (_, index) => `line ${index}`).join('\n');
    const body = (lines: number): string => `before\n\n\`\`\`js title="a.js"\n${code(lines)}\n\`\`\`\n\nafter`;
    expect(texts(body(100), { maxTokens: 100 })[1]).toBe(`\`\`\`js title="a.js"\n${code(100)}\n\`\`\``);
    const parts = chunk(body(300), { maxTokens: 100 })
      .flatMap(({ blocks }) => blocks)
      .filter((block) => block.kind === 'code');
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.map(({ text }) => text).join('\n')).toBe(code(300));
    expect(new Set(parts.map(({ language, title }) => `${language} ${title}`))).toEqual(new Set(['js a.js']));
  });

  it('gives the parts of cut code the lines they stand on', () => {
    const body = `\`\`\`\n${Array.from({ length: 300 }, (_, index) => `line ${index}`).join('\n')}\n\`\`\``;
    for (const { line, blocks } of chunk(body, { maxTokens: 100 })) {
      const first = blocks[0]?.kind === 'code' ? blocks[0].text.split('\n')[0] : '';
      expect(first).toBe(`line ${line - 1}`);
    }
  });

  it('cuts what no model would take: one endless line, one endless sentence, one endless cell', () => {
    const endless = 'x'.repeat(20_000);
    for (const body of [`\`\`\`\n${endless}\n\`\`\``, endless, `| A |\n|--|\n| ${endless} |`]) {
      const { sections } = parse(body);
      const chunks = chunkSections({ route: '/page', title: 'Page', sections, source: 'a' }, { maxTokens: 100 });
      expect(chunks.length).toBeGreaterThan(40);
      const parts = chunks
        .flatMap(({ blocks }) => blocks)
        .map((block) => (block.kind === 'row' ? block.cells[0] : block.text));
      expect(parts.join('')).toBe(endless);
    }
  });

  it('keeps rows under their header in every part', () => {
    const body = `| A | B |\n|--|--|\n${Array.from({ length: 60 }, (_, index) => `| a${index} | b |`).join('\n')}`;
    const chunks = chunk(body, { maxTokens: 60 });
    expect(chunks.length).toBeGreaterThan(3);
    for (const block of chunks.flatMap(({ blocks }) => blocks)) expect(block).toMatchObject({ header: ['A', 'B'] });
  });

  it('fills a last piece that would be too small to stand alone', () => {
    const body = Array.from({ length: 5 }, () => words(25)).join('\n\n');
    expect(chunk(body, { maxTokens: 120, minTokens: 40 }).map(({ blocks }) => blocks.length)).toEqual([3, 2]);
  });

  it('counts the heading path', () => {
    const body = `## ${words(40)}\n\n${words(30)}\n\n${words(30)}`;
    expect(texts(body, { maxTokens: 90 })).toHaveLength(2);
    expect(texts(body.replace(words(40), 'short'), { maxTokens: 90 })).toHaveLength(1);
  });
});

describe('chunk ids', () => {
  it('are 32 hex digits, from route, anchor and content', () => {
    const [first] = chunk('text');
    expect(first?.id).toMatch(/^[0-9a-f]{32}$/);
    expect(chunk('text')[0]?.id).toBe(first?.id);
    expect(chunk('other')[0]?.id).not.toBe(first?.id);
    expect(chunk('text', {}, { route: '/other' })[0]?.id).not.toBe(first?.id);
  });

  it('stay when text elsewhere is added, moved or renamed', () => {
    const idOf = (body: string, title = 'Page') => chunk(body, {}, { title }).find(({ anchor }) => anchor === 'b')?.id;
    const id = idOf('## A\n\na\n\n## B\n\nb');
    expect(idOf('intro\n\n## New\n\nn\n\n## B\n\nb\n\n## A\n\nchanged')).toBe(id);
    expect(idOf('## B\n\nb', 'New title')).toBe(id);
  });

  it('tell equal texts below one anchor apart', () => {
    const ids = chunk('## A {#x}\n\nsame\n\n## B {#x}\n\nsame').map(({ id }) => id);
    expect(new Set(ids).size).toBe(2);
    expect(chunk('## A {#x}\n\nsame')[0]?.id).toBe(ids[0]);
  });
});
