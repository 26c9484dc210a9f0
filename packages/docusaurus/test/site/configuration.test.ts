import { describe, expect, it } from 'vitest';
import type { ReadSiteOptions } from '../../src/index.ts';
import { createSite, docs, routesOf, type Files } from './temporary-site.ts';

const DOCS = docs({ 'a.md': null });
const EVALUATED: ReadSiteOptions = { evaluateConfiguration: true };
const READ: ReadSiteOptions = { evaluateConfiguration: false };

async function read(
  files: Files,
  options: ReadSiteOptions,
): Promise<{ routes: string[]; warnings: string[]; title: string }> {
  await using site = await createSite({ ...DOCS, ...files });
  const { identity, warnings, ...rest } = await site.read(options);
  const lines = warnings.map(({ where, message }) => `${where} ${message}`);
  return { routes: routesOf({ identity, warnings, ...rest }), warnings: lines, title: identity.title };
}

/** One site in the dialects people write. All have the docs at /docs-x. */
const DIALECTS: Record<string, Files> = {
  'CommonJS with a missing package': {
    'docusaurus.config.js': `
      const { themes: prismThemes } = require('prism-react-renderer');
      const path = require('path');
      /** @type {import('@docusaurus/types').Config} */
      const config = {
        title: 'T', url: 'https://x.example', baseUrl: '/',
        presets: [['classic', /** @type {any} */ ({ docs: { routeBasePath: 'docs-x', path: path.resolve(__dirname, 'docs'), remarkPlugins: [require('remark-math')] } })]],
        plugins: [['@docusaurus/plugin-ideal-image', {}], require.resolve('docusaurus-lunr-search')],
        themeConfig: { prism: { theme: prismThemes.github }, footer: { copyright: \`© \${new Date().getFullYear()}\` } },
      };
      module.exports = config;`,
  },
  'TypeScript with types and satisfies': {
    'docusaurus.config.ts': `
      import { themes as prismThemes } from 'prism-react-renderer';
      import type { Config } from '@docusaurus/types';
      import type * as Preset from '@docusaurus/preset-classic';
      const config: Config = {
        title: 'T', url: 'https://x.example', baseUrl: '/', future: { v4: true },
        presets: [['classic', { docs: { routeBasePath: 'docs-x' }, theme: { customCss: './x.css' } } satisfies Preset.Options]],
        themeConfig: { prism: { theme: prismThemes.github } } satisfies Preset.ThemeConfig,
      };
      export default config;`,
  },
  'an ES module that is an async function': {
    'docusaurus.config.mjs': `
      import { basePath } from './src/paths.mjs';
      import extra from './extra.json' with { type: 'json' };
      export default async function createConfig() {
        const isOn = true;
        const docs = { routeBasePath: basePath, ...extra.docs };
        return { title: 'T', url: 'https://x.example', baseUrl: '/', presets: [isOn && ['@docusaurus/preset-classic', { docs }]].filter(Boolean) };
      }`,
    'src/paths.mjs': `const prefix = 'docs'; export const basePath = prefix + '-x';`,
    'extra.json': { docs: { sidebarPath: false } },
  },
  'a choice by variable': {
    'docusaurus.config.js': `
      const isPreview = process.env.PREVIEW === 'yes';
      module.exports = {
        title: 'T', url: process.env.SITE || 'https://x.example', baseUrl: '/',
        presets: [['classic', { docs: { routeBasePath: isPreview ? 'preview' : process.env.DOCS_BASE ?? 'docs-x' } }]],
      };`,
  },
  'plugins without a preset': {
    'docusaurus.config.js': `
      module.exports = {
        title: 'T', url: 'https://x.example', baseUrl: '/',
        plugins: [['content-docs', { routeBasePath: 'docs-x' }], '@docusaurus/plugin-content-pages', null, false],
      };`,
  },
};

describe('a configuration', () => {
  describe.each(Object.entries(DIALECTS))('as %s', (_, files) => {
    it('is evaluated', async () => {
      expect(await read(files, EVALUATED)).toEqual({ routes: ['/docs-x/a'], warnings: [], title: 'T' });
    });

    it('is read without running it', async () => {
      expect(await read(files, READ)).toEqual({ routes: ['/docs-x/a'], warnings: [], title: 'T' });
    });
  });

  it('sees the environment it is given, but nothing that looks like a secret', async () => {
    const files = {
      'docusaurus.config.js': `
        const seen = ['EDITION', 'API_KEY', 'DATABASE_URL', 'MIRROR_URL', 'NODE_ENV'].filter((name) => process.env[name]);
        module.exports = { title: seen.join(), url: 'https://x.example', baseUrl: '/', presets: ['classic'] };`,
    };
    const environment = {
      EDITION: 'x',
      API_KEY: 'x',
      DATABASE_URL: 'postgres://localhost/x',
      MIRROR_URL: 'https://user:pass@x.example',
    };
    expect((await read(files, { ...EVALUATED, environment })).title).toBe('EDITION,NODE_ENV');
  });

  it('is read statically when it throws, with a warning', async () => {
    const files = {
      'docusaurus.config.js': `
        require('fs').readFileSync('/nowhere/at/all');
        module.exports = { title: 'T', url: 'https://x.example', baseUrl: '/', presets: [['classic', { docs: { routeBasePath: 'docs-x' } }]] };`,
    };
    const result = await read(files, EVALUATED);
    expect(result.routes).toEqual(['/docs-x/a']);
    expect(result.warnings).toEqual([
      expect.stringMatching(/^docusaurus\.config\.js could not be evaluated \(ENOENT.*read without running it$/),
    ]);
  });

  it('is read statically when its process ends or prints', async () => {
    const text = `console.log('noise'); module.exports = { title: 'T', url: 'https://x.example', baseUrl: '/', presets: ['classic'] };`;
    expect((await read({ 'docusaurus.config.js': text }, EVALUATED)).routes).toEqual(['/docs/a']);
    const exits = await read({ 'docusaurus.config.js': `if (process.argv) process.exit(3);${text}` }, EVALUATED);
    expect(exits.routes).toEqual(['/docs/a']);
    expect(exits.warnings[0]).toContain('its process ended early');
  });

  it('says what it assumed and on which line, and lattice.config.json overrides it', async () => {
    const files = {
      'docusaurus.config.js': `module.exports = {
        title: 'T', url: 'https://x.example',
        baseUrl: computeBase(),
        presets: [['classic', {}]],
      };
      function computeBase() { return fetchSomething().base; }`,
    };
    const assumed = await read(files, READ);
    expect(assumed.routes).toEqual(['/docs/a']);
    expect(assumed.warnings).toEqual(['docusaurus.config.js:3 `baseUrl` cannot be worked out; taken as "/"']);
    const overridden = await read({ ...files, 'lattice.config.json': { configuration: { baseUrl: '/real/' } } }, READ);
    expect(overridden).toEqual({ routes: ['/real/docs/a'], warnings: [], title: 'T' });
    const flagged = await read(files, { ...READ, configuration: { baseUrl: '/flag', trailingSlash: true } });
    expect(flagged.routes).toEqual(['/flag/docs/a/']);
  });

  it('fails with a reason when nothing can be read of it', async () => {
    await expect(read({ 'docusaurus.config.js': 'this is } no JavaScript' }, READ)).rejects.toMatchObject({
      code: 'site-config-invalid',
      fix: expect.stringContaining('lattice.config.json'),
    });
  });
});

describe('functions of a configuration', () => {
  const files: Files = {
    ...docs({ 'lab-01/1-one.md': null, 'lab-01/_2.md': null }),
    'docs/lab-01/_category_.json': { label: 'Twin', link: { type: 'generated-index', title: 'lab' } },
    ...docs({ 'zz/x.md': null }),
    'docs/zz/_category_.json': { label: 'Twin', link: { type: 'generated-index', title: 'zz' } },
    'docusaurus.config.js': `module.exports = {
      title: 'T', url: 'https://x.example', baseUrl: '/',
      presets: [['classic', { docs: {
        numberPrefixParser(name) { const [, n, rest] = /^(\\d)-(.*)$/.exec(name) ?? []; return rest ? { filename: rest, numberPrefix: +n } : { filename: name }; },
        async sidebarItemsGenerator({ defaultSidebarItemsGenerator, ...args }) { return (await defaultSidebarItemsGenerator(args)).reverse(); },
      } }]],
    };`,
  };

  it('are called where the configuration is evaluated', async () => {
    expect((await read(files, EVALUATED)).routes).toEqual([
      '/docs/a',
      '/docs/category/twin',
      '/docs/category/twin-1',
      '/docs/lab-01/one',
      '/docs/zz/x',
    ]);
    await using site = await createSite(files);
    const { pages } = await site.read(EVALUATED);
    expect(pages.filter(({ kind }) => kind === 'generated-index').map(({ title }) => title)).toEqual(['zz', 'lab']);
  });

  it('are named in a warning where it is not', async () => {
    const { warnings } = await read(files, READ);
    expect(warnings).toEqual([
      expect.stringMatching(/^docusaurus\.config\.js:4 .*numberPrefixParser/),
      expect.stringMatching(/^docusaurus\.config\.js:5 .*sidebarItemsGenerator/),
    ]);
  });
});

describe('plugins of a site’s own', () => {
  const wrapper = `const blog = require('@docusaurus/plugin-content-blog');
    module.exports = async (...args) => { const it = await blog.default(...args); return { ...it, async contentLoaded(data) { await it.contentLoaded(data); } }; };`;
  const config = `module.exports = {
    title: 'T', url: 'https://x.example', baseUrl: '/',
    presets: [['classic', { blog: false }]],
    plugins: [['./plugins/blog-plus', { id: 'plus', path: 'posts', routeBasePath: 'posts' }], './plugins/other'],
  };`;

  it('are read as the content plugin they extend, and else named', async () => {
    const result = await read(
      {
        'docusaurus.config.js': config,
        'plugins/blog-plus.js': wrapper,
        ...docs({ 'p.md': null }, 'posts'),
        'plugins/other/index.js': 'module.exports = () => ({});',
      },
      EVALUATED,
    );
    expect(result.routes).toEqual(['/docs/a', '/posts/p']);
    expect(result.warnings).toEqual([
      'docusaurus.config.js:4 `plugins` has ./plugins/other whose routes, if it makes any, are not read',
      'docusaurus.config.js:4 `plugins` has ./plugins/blog-plus that builds on plugin-content-blog; read as that plugin',
    ]);
  });

  it('make no routes we know of where another plugin reads the folder they would', async () => {
    const text = config.replace('{ blog: false }', '{ blog: { path: "posts" } }');
    const files = { 'docusaurus.config.js': text, 'plugins/blog-plus.js': wrapper, ...docs({ 'p.md': null }, 'posts') };
    const { routes, warnings } = await read(files, EVALUATED);
    expect(routes).toEqual(['/blog/p', '/docs/a']);
    expect(warnings).toContainEqual(expect.stringContaining('its routes are not read, as its folder is not known'));
  });

  it('make no routes where they replace the step that makes them', async () => {
    const replaced = wrapper.replace('await it.contentLoaded(data);', 'data.actions.setGlobalData({});');
    const { routes } = await read(
      { 'docusaurus.config.js': config, 'plugins/blog-plus.js': replaced, ...docs({ 'p.md': null }, 'posts') },
      EVALUATED,
    );
    expect(routes).toEqual(['/docs/a']);
  });
});
