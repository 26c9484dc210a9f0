import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder, writeSite } from '@lattice/testing';
import { expect, test } from 'vitest';

import { jsonOf, lattice, ROBOTICS_BOOK } from './support/lattice.ts';

const SITE = {
  'docs/a.md': `# A

[page](./b.md) [heading](./b.md#part) [by route](/b#part) [own](#a-part) [top](#top) [file](/logo.svg)
[old](pathname:///somewhere) [else](https://elsewhere.example/x) [element](/b#marked) [code](/c#made-up)

## A part

[gone page](./gone.md) [gone route](/nowhere) [gone heading](./b.md#gone) [gone here](#gone)
![gone image](./gone.png)
`,
  'docs/b.md': '# B\n\n## Part\n\n<span id="marked">x</span>\n\ntext\n',
  'docs/c.mdx': "import Own from '../src/own.js';\n\n# C\n\n<Own />\n",
  'src/own.js': 'export default () => null;\n',
  'static/logo.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
};

const DEAD = [
  { where: 'docs/a.md:8', route: '/a', target: '#gone', text: 'gone here', resolved: '/a#gone', reason: 'anchor' },
  {
    where: 'docs/a.md:8',
    route: '/a',
    target: './b.md#gone',
    text: 'gone heading',
    resolved: '/b#gone',
    reason: 'anchor',
  },
  { where: 'docs/a.md:8', route: '/a', target: './gone.md', text: 'gone page', resolved: null, reason: 'page' },
  { where: 'docs/a.md:8', route: '/a', target: '/nowhere', text: 'gone route', resolved: null, reason: 'page' },
];

test('dead links are found in a folder and in the live index, and nothing else is', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder();
  const [site, data] = [join(folder.path, 'site'), join(folder.path, 'data')];
  await writeSite(site, SITE);
  const run = (...args: string[]) => lattice([...args, '--data-dir', data]);

  const empty = await run('links');
  expect(empty).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('lattice -- ingest') });
  expect((await run('ingest', site)).code).toBe(0);

  for (const args of [['links', site], ['links']]) {
    const found = await run(...args, '--json');
    expect(found.code).toBe(1);
    expect(jsonOf(found)).toEqual({
      pages: 3,
      links: 14,
      citations: expect.any(Number),
      missing_files: 1,
      dead: expect.toSatisfy((dead: unknown) => {
        expect(dead).toHaveLength(DEAD.length);
        expect(dead).toEqual(expect.arrayContaining(DEAD));
        return true;
      }),
    });
    const files = await run(...args, '--files');
    expect(files.stdout).toContain('docs/a.md:9: ./gone.png: no such file\n');
    expect(files.stdout).toContain('docs/a.md:8: /nowhere: no such page\n');
    expect(files.stderr).toMatch(/^3 pages, 14 links, \d+ citation targets: 5 dead$/m);
  }
});

test('a site without dead links ends with 0', async () => {
  const { code, stdout, stderr } = await lattice(['links', ROBOTICS_BOOK]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/: 0 dead$/m);
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, 'docs'));
  await writeFile(join(folder.path, 'docs/a.md'), '[x](/gone)\n');
  expect((await lattice(['links', folder.path])).stderr).toMatch(/docusaurus\.config/);
});
