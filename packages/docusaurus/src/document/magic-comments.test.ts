import { describe, expect, it } from 'vitest';
import { DEFAULT_MAGIC_COMMENTS, stripMagicComments } from './magic-comments.ts';

describe('stripMagicComments', () => {
  it.each([
    ['js', null, '// highlight-next-line\na', 'a'],
    ['js', null, '# highlight-next-line\na', '# highlight-next-line\na'],
    ['python', null, '# highlight-start\na\n# highlight-end', 'a'],
    ['jsx', null, '{/* highlight-next-line */}\n<a/>', '<a/>'],
    ['unheard-of', null, '<!-- highlight-next-line -->\na', 'a'],
    [null, null, '// highlight-next-line\na', 'a'],
    ['js', '{1,3-4}', '// highlight-next-line\na', '// highlight-next-line\na'],
    ['js', null, 'x // highlight-next-line', 'x // highlight-next-line'],
  ])('%s %s %j', (...[language, meta, code, shown]) => {
    expect(stripMagicComments(code, { language, meta, comments: DEFAULT_MAGIC_COMMENTS })).toBe(shown);
  });

  it("knows a site's own comments", () => {
    const comments = [{ line: 'error-next-line' }];
    expect(stripMagicComments('// error-next-line\na', { language: 'js', meta: null, comments })).toBe('a');
  });
});
