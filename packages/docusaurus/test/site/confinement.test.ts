import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSite, type Site } from '../../src/index.ts';
import { classic, createSite, docs, type Files } from './temporary-site.ts';

const OUTSIDE: Files = {
  'secret/hidden.md': '# Hidden\n',
  'secret/hidden.json': { docs: { routeBasePath: 'stolen' } },
  'secret/sidebars.json': {
    s: [{ type: 'category', label: 'Stolen', link: { type: 'generated-index' }, items: ['a'] }],
  },
};

async function readInner(
  inner: Files,
  options: { links?: Record<string, string>; evaluate?: boolean } = {},
): Promise<Site> {
  await using outer = await createSite({
    ...OUTSIDE,
    ...Object.fromEntries(Object.entries(inner).map(([path, content]) => [`inner/${path}`, content])),
  });
  for (const [path, target] of Object.entries(options.links ?? {}))
    await symlink(join(outer.root, target), join(outer.root, 'inner', path));
  return await readSite(join(outer.root, 'inner'), { evaluateConfiguration: options.evaluate ?? false });
}

const routes = (site: Site): string[] => site.pages.map((page) => page.route);

describe('a stranger’s source', () => {
  it('does not run', async () => {
    const text = `globalThis.process.exit(1); module.exports = { title: 'T', url: 'https://x.example', baseUrl: '/', presets: ['classic'] };`;
    const site = await readInner({ 'docusaurus.config.js': text, ...docs({ 'a.md': null }) });
    expect(routes(site)).toEqual(['/docs/a']);
    expect(site.warnings).toEqual([]);
  });

  it('reaches no folder outside, by path or by link', async () => {
    const away = { ...classic({ docs: { path: '../secret' } }), ...docs({ 'a.md': null }) };
    expect(routes(await readInner(away))).toEqual([]);
    expect(routes(await readInner(away, { evaluate: true }))).toEqual(['/docs/hidden']);
    const linked = { ...classic(), ...docs({ 'a.md': null }) };
    const links = { 'docs/folder': 'secret', 'docs/file.md': 'secret/hidden.md' };
    expect(routes(await readInner(linked, { links }))).toEqual(['/docs/a']);
    expect(routes(await readInner(linked, { links, evaluate: true }))).toEqual([
      '/docs/a',
      '/docs/file',
      '/docs/folder/hidden',
    ]);
  });

  it('reads no file outside for its configuration', async () => {
    const config = `const x = require('../secret/hidden.json'); module.exports = { title: 'T', url: 'https://x.example', baseUrl: '/',
      presets: [['classic', { docs: { ...x.docs, sidebarPath: '../secret/sidebars.json' } }]] };`;
    const files = { 'docusaurus.config.js': config, ...docs({ 'a.md': null }) };
    expect(routes(await readInner(files))).toEqual(['/docs/a']);
    expect(routes(await readInner(files, { evaluate: true }))).toEqual(['/stolen/a', '/stolen/category/stolen']);
  });
});
