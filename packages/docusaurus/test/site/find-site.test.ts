import { describe, expect, it } from 'vitest';
import { readSite } from '../../src/index.ts';
import { classic, createSite, docs, type Files } from './temporary-site.ts';

function below(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));
}

const SITE = { ...classic({ blog: false }), ...docs({ 'a.md': null }) };

describe('the site of a folder', () => {
  it('may be some levels down; sources are relative to the folder', async () => {
    await using site = await createSite(below('packages/website', SITE));
    const { pages, siteDirectory, root } = await site.read();
    expect(pages.map((page) => page.source)).toEqual(['packages/website/docs/a.md']);
    expect(siteDirectory).toBe(`${root}/packages/website`);
  });

  it('is the nearest; others are named', async () => {
    await using site = await createSite({ ...SITE, ...below('examples/other', SITE) });
    const { pages, warnings } = await site.read();
    expect(pages.map((page) => page.source)).toEqual(['docs/a.md']);
    expect(warnings.map(({ where }) => where)).toEqual(['examples/other/docusaurus.config.js']);
  });

  it('must be one, unless lattice.config.json names it', async () => {
    await using site = await createSite({ ...below('one', SITE), ...below('two', SITE) });
    await expect(site.read()).rejects.toMatchObject({
      code: 'site-config-invalid',
      message: expect.stringContaining('one/docusaurus.config.js, two/docusaurus.config.js'),
    });
    await site.write({ 'lattice.config.json': { site: 'two' } });
    expect((await site.read()).pages.map((page) => page.source)).toEqual(['two/docs/a.md']);
  });

  it('is not looked for in installed or built folders, or where there is none', async () => {
    await using site = await createSite({
      ...below('node_modules/x', SITE),
      ...below('build', SITE),
      ...below('.cache', SITE),
    });
    await expect(site.read()).rejects.toMatchObject({ code: 'site-not-found' });
    await expect(readSite(`${site.root}/nowhere`)).rejects.toMatchObject({ code: 'site-not-found' });
  });

  it('refuses a lattice.config.json it cannot read', async () => {
    await using site = await createSite({ ...SITE, 'lattice.config.json': '{"site": 7}' });
    await expect(site.read()).rejects.toMatchObject({ code: 'site-config-invalid' });
  });
});
