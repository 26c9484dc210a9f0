import { dirname, resolve } from 'node:path';
import type { MagicComment } from '../../document/types.ts';
import { isAtLeast, type DocusaurusVersion } from '../docusaurus-version.ts';
import { joinPath, withLeadingSlash, withTrailingSlash } from '../url.ts';
import { readContentPlugins } from './content-plugins.ts';
import { isRecord } from './opaque.ts';
import { OptionReader, type ConfigurationFile } from './option-reader.ts';
import type {
  InternationalConfiguration,
  LocaleConfiguration,
  MarkdownConfiguration,
  SiteConfiguration,
} from './site-configuration.ts';

/** Options of a configuration that routes or pages depend on; the rest may be large and is not looked at. */
export const CONFIGURATION_KEYS = [
  'title',
  'url',
  'baseUrl',
  'trailingSlash',
  'i18n',
  'markdown',
  'staticDirectories',
  'future',
  'themeConfig.prism.magicComments',
  'presets',
  'plugins',
] as const;

/** The configuration with Docusaurus' defaults; what cannot be read takes its default with a warning. */
export function normalizeConfiguration(
  value: Readonly<Record<string, unknown>>,
  file: ConfigurationFile,
  version: DocusaurusVersion | null,
): SiteConfiguration {
  const options = new OptionReader(value, '', file);
  if (options.object('future').string('experimental_router', 'browser') === 'hash') {
    file.complain('`future.experimental_router` is `hash`; routes are given without the `#`', null);
  }
  return {
    title: options.string('title', ''),
    url: options.string('url', null)?.replace(/\/+$/, '') || null,
    baseUrl: withLeadingSlash(withTrailingSlash(options.string('baseUrl', '/'))),
    trailingSlash: options.boolean('trailingSlash', null),
    i18n: readI18n(options.object('i18n')),
    markdown: readMarkdown(options, version),
    staticFolders: options
      .strings('staticDirectories', ['static'])
      .map((folder) => resolve(dirname(file.path), folder)),
    plugins: readContentPlugins(options),
  };
}

function readI18n(options: OptionReader): InternationalConfiguration {
  const defaultLocale = options.string('defaultLocale', 'en');
  const configs = options.object('localeConfigs');
  const locales = [...new Set([defaultLocale, ...options.strings('locales', [defaultLocale])])];
  return {
    defaultLocale,
    locales,
    path: options.string('path', 'i18n'),
    localeConfigs: Object.fromEntries(locales.map((locale) => [locale, readLocale(configs.object(locale), locale)])),
  };
}

function readLocale(options: OptionReader, locale: string): LocaleConfiguration {
  const baseUrl = options.string('baseUrl', null);
  return {
    path: options.string('path', locale),
    baseUrl: baseUrl === null ? null : joinPath(['/', baseUrl, '/']),
    translate: options.boolean('translate', null),
  };
}

function readMarkdown(options: OptionReader, version: DocusaurusVersion | null): MarkdownConfiguration {
  const markdown = options.object('markdown');
  const format = markdown.string('format', 'mdx');
  const compatibility = markdown.object('mdx1Compat');
  // The flag exists since 3.10; earlier versions ignore it.
  const isOn = !(isAtLeast(version, 3, 10) && disablesMdx1Compatibility(options.object('future')));
  return {
    format: format === 'md' || format === 'detect' ? format : 'mdx',
    maintainCase: markdown.object('anchors').boolean('maintainCase', false),
    emoji: markdown.boolean('emoji', true),
    preprocessor: markdown.callable('preprocessor'),
    parseFrontMatter: markdown.callable('parseFrontMatter'),
    mdx1Compat: {
      comments: compatibility.boolean('comments', isOn),
      admonitions: compatibility.boolean('admonitions', isOn),
      headingIds: compatibility.boolean('headingIds', isOn),
    },
    footnoteLabel: markdown.object('remarkRehypeOptions').string('footnoteLabel', null),
    magicComments: readMagicComments(options),
  };
}

function readMagicComments(options: OptionReader): readonly MagicComment[] | null {
  const prism = options.object('themeConfig').object('prism');
  if (prism.raw('magicComments') === undefined) return null;
  return prism.list('magicComments').flatMap((comment) => {
    if (!isRecord(comment)) return [];
    const { line, block } = comment;
    const { start, end } = isRecord(block) ? block : {};
    const isBlock = typeof start === 'string' && typeof end === 'string';
    return [{ ...(typeof line === 'string' && { line }), ...(isBlock && { block: { start, end } }) }];
  });
}

function disablesMdx1Compatibility(future: OptionReader): boolean {
  const v4 = future.raw('v4');
  return typeof v4 === 'boolean' ? v4 : future.object('v4').boolean('mdx1CompatDisabledByDefault', false);
}
