import { dirname, resolve } from 'node:path';
import type { PrefixParserName } from './evaluator-messages.ts';
import { isOpaque, isRecord, STAND_IN_ROOT } from './opaque.ts';
import type { OptionReader } from './option-reader.ts';
import type { BlogPlugin, ContentPlugin, DocsPlugin, PagesPlugin } from './site-configuration.ts';

/** What Docusaurus leaves out by default: partials, private folders and tests. */
const EXCLUDED = ['**/_*.{js,jsx,ts,tsx,md,mdx}', '**/_*/**', '**/*.test.{js,jsx,ts,tsx}', '**/__tests__/**'];
const MARKDOWN = ['**/*.{md,mdx}'];
const PAGES = ['**/*.{js,jsx,ts,tsx,md,mdx}'];

export function readPluginOptions(kind: ContentPlugin['kind'], options: OptionReader): ContentPlugin {
  switch (kind) {
    case 'docs':
      return readDocs(options);
    case 'blog':
      return readBlog(options);
    case 'pages':
      return readPages(options);
  }
}

interface Defaults {
  readonly path: string;
  readonly routeBasePath: string;
  readonly include: readonly string[];
}

function readCommon(options: OptionReader, defaults: Defaults): Omit<PagesPlugin, 'kind'> {
  const siteDirectory = dirname(options.file.path);
  return {
    id: options.string('id', 'default'),
    folder: resolve(siteDirectory, options.string('path', defaults.path)),
    routeBasePath: options.string('routeBasePath', defaults.routeBasePath),
    include: options.strings('include', defaults.include),
    exclude: options.strings('exclude', EXCLUDED),
    admonitionKeywords: isRecord(options.raw('admonitions'))
      ? options.object('admonitions').strings('keywords', [])
      : [],
    math: readMath(options),
  };
}

function readMath(options: OptionReader): boolean | null {
  const names = ['remarkPlugins', 'beforeDefaultRemarkPlugins']
    .flatMap((key) => options.list(key))
    .map((plugin) => nameOf(Array.isArray(plugin) ? plugin[0] : plugin));
  if (names.some((name) => /remark-?math/i.test(name ?? ''))) return true;
  return names.includes(null) ? null : false;
}

function nameOf(plugin: unknown): string | null {
  if (typeof plugin === 'string') return plugin;
  return isOpaque(plugin) && plugin.$opaque !== 'unknown' ? plugin.name : null;
}

function readDocs(options: OptionReader): DocsPlugin {
  const versions = options.object('versions');
  return {
    kind: 'docs',
    ...readCommon(options, { path: 'docs', routeBasePath: 'docs', include: MARKDOWN }),
    sidebarPath: readSidebarPath(options),
    prefixParser: readPrefixParser(options),
    sidebarItemsGenerator: options.callable('sidebarItemsGenerator'),
    includeCurrentVersion: options.boolean('includeCurrentVersion', true),
    disableVersioning: options.boolean('disableVersioning', false),
    lastVersion: options.string('lastVersion', null),
    onlyIncludeVersions: options.strings('onlyIncludeVersions', null),
    tagsBasePath: options.string('tagsBasePath', 'tags'),
    versionPaths: Object.fromEntries(
      versions.keys().flatMap((name) => {
        const path = versions.object(name).string('path', null);
        return path === null ? [] : [[name, path]];
      }),
    ),
  };
}

function readSidebarPath(options: OptionReader): string | false | null {
  const value = options.raw('sidebarPath');
  if (value === false || value === '') return false;
  const path = options.string('sidebarPath', null);
  // `require.resolve` of a file that is not there gives the stand-in's path.
  return path === null ? null : resolve(dirname(options.file.path), path.replace(STAND_IN_ROOT, '/'));
}

function readPrefixParser(options: OptionReader): PrefixParserName {
  const value = options.raw('numberPrefixParser');
  if (value === undefined || value === null || value === true) return 'default';
  if (value === false) return 'off';
  return options.callable('numberPrefixParser') ?? 'default';
}

function readBlog(options: OptionReader): BlogPlugin {
  if (options.raw('processBlogPosts') !== undefined) {
    options.complain('processBlogPosts', 'is not called; every post is read');
  }
  return {
    kind: 'blog',
    ...readCommon(options, { path: 'blog', routeBasePath: 'blog', include: MARKDOWN }),
    sortPosts: options.string('sortPosts', 'descending') === 'ascending' ? 'ascending' : 'descending',
    listPaths: [
      // null for no archive, which no page of text can stand for either.
      options.string('archiveBasePath', 'archive'),
      ...withBelow(options.string('tagsBasePath', 'tags')),
      ...withBelow(options.string('authorsBasePath', 'authors')),
      `${options.string('pageBasePath', 'page')}/*`,
    ],
  };
}

function withBelow(path: string): string[] {
  return [path, `${path}/*`];
}

function readPages(options: OptionReader): PagesPlugin {
  return { kind: 'pages', ...readCommon(options, { path: 'src/pages', routeBasePath: '/', include: PAGES }) };
}
