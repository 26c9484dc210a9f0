import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from './front-matter.ts';

describe('splitFrontMatter', () => {
  it.each([
    ['---\ntitle: T\n---\nBody\n', { title: 'T' }, 'Body\n', 4],
    ['\uFEFF---\r\ntitle: T\r\n---\r\nBody\r\n', { title: 'T' }, 'Body\r\n', 4],
    ['---\n---\nBody', {}, 'Body', 3],
    ['---\n# only a comment\n---\nBody', {}, 'Body', 4],
    ['---yaml\ntitle: T\n---\nBody', { title: 'T' }, 'Body', 4],
    ['---json\n{"title": "T"}\n---\nBody', { title: 'T' }, 'Body', 4],
    ['---\ntitle: T\n---', { title: 'T' }, '', 3],
    ['---\ntitle: T\n', { title: 'T' }, '', 3],
    ['---\ntitle: T\n----\nBody', { title: 'T' }, '-\nBody', 3],
    ['----\ntitle: T\n----\n', {}, '----\ntitle: T\n----\n', 1],
    [' ---\ntitle: T\n---\n', {}, ' ---\ntitle: T\n---\n', 1],
    ['No block.\n---\nx: y\n---\n', {}, 'No block.\n---\nx: y\n---\n', 1],
    ['', {}, '', 1],
  ])('splits %j', (...[text, data, body, bodyLine]) => {
    expect(splitFrontMatter(text)).toEqual({ data, body, bodyLine, problem: null, problemLine: null });
  });

  it('reads values as YAML does', () => {
    const { data } = splitFrontMatter('---\nid: 2021\ndate: 2021-05-28\ndraft: true\ntags: [a, b]\n---\n');
    expect(data).toEqual({ id: 2021, date: new Date('2021-05-28'), draft: true, tags: ['a', 'b'] });
  });

  it.each([
    ['---\ntitle: [x\nslug: y\n---\nBody', 3],
    ['---\nfoo: : bar\n---\nBody', 2],
    ['---\njust text\n---\nBody', 1],
    ['---js\n{ title: process.exit(1) }\n---\nBody', 1],
    ['---toml\ntitle = 1\n---\nBody', 1],
  ])('keeps the body of %j and says what is wrong', (text, problemLine) => {
    const split = splitFrontMatter(text);
    expect(split).toMatchObject({ data: {}, body: 'Body', problemLine });
    expect(split.problem).not.toBeNull();
  });
});
