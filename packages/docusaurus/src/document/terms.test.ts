import { describe, expect, it } from 'vitest';
import { parse } from '../../test/document/parse.ts';

const termsOf = (body: string) =>
  parse(body).terms.map(({ text, style, anchor }) => `${style} ${text}${anchor === null ? '' : ` #${anchor}`}`);

describe('marked terms', () => {
  it('are inline code and emphasised words with the section they stand in, each once', () => {
    const body = 'A **Waypoint** and `kmeshctl`.\n\n## Part\n\n`kmeshctl`, `kmeshctl` and *edge [case](./x.md)*.';
    expect(termsOf(body)).toEqual([
      'strong Waypoint',
      'code kmeshctl',
      'code kmeshctl #part',
      'emphasis edge case #part',
    ]);
  });

  it('are no fences, and no sentences', () => {
    expect(termsOf(`\`\`\`sh\nls\n\`\`\`\n\n**${'word '.repeat(20)}**`)).toEqual([]);
  });

  it('leave the text as it is', () => {
    const parsed = parse('Use **the `name` of** it.');
    expect(parsed.sections[0]?.blocks[0]).toMatchObject({ text: 'Use the name of it.' });
    expect(parsed.terms.map(({ text }) => text)).toEqual(['name', 'the name of']);
  });
});
