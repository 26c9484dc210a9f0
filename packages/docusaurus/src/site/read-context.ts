import type { Scope } from '@lattice/core';
import type { MarkdownSettings } from '../document/types.ts';
import type { SiteCode } from './configuration/site-code.ts';
import type { ContentPlugin, SiteConfiguration } from './configuration/site-configuration.ts';
import { isAtLeast, type DocusaurusVersion } from './docusaurus-version.ts';
import type { SiteLocale } from './locale.ts';
import type { SiteFiles } from './site-files.ts';
import type { SitePage } from './site.ts';
import { applyTrailingSlash, decodePath } from './url.ts';
import type { Warnings } from './warnings.ts';

/** What reading one locale of a site takes. */
export interface ReadContext {
  readonly siteDirectory: string;
  readonly configFile: string;
  readonly configuration: SiteConfiguration;
  readonly docusaurusVersion: DocusaurusVersion | null;
  readonly locale: SiteLocale;
  readonly code: SiteCode;
  readonly files: SiteFiles;
  readonly warnings: Warnings;
}

/** How many files are looked into at a time. */
export const FILES_AT_A_TIME = 32;

type RouteParts = Pick<SitePage, 'route' | 'permalink' | 'isReachable'>;

export function toRoute(permalink: string, context: ReadContext): RouteParts {
  const { trailingSlash } = context.configuration;
  const route = applyTrailingSlash(permalink, { trailingSlash, baseUrl: context.locale.baseUrl });
  return { route: route, permalink, isReachable: isReachable(route) };
}

/**
 * React Router reads a route as a pattern, where parentheses group, and compares it with the decoded address. A route
 * that does not match its own address is written to disk but shows "Page Not Found".
 */
function isReachable(route: string): boolean {
  return !/\([^()]+\)/.test(route) && decodePath(route) === route;
}

export function toScope(plugin: string, version: { name: string; isLast: boolean } | null, locale: SiteLocale): Scope {
  return {
    plugin,
    version: version?.name ?? null,
    locale: locale.name,
    isLastVersion: version?.isLast ?? true,
    isDefaultLocale: locale.isDefault,
  };
}

/** Docusaurus' reading of `markdown.format` and the front matter's `mdx.format`. */
export function formatOf(file: string, frontMatter: SitePage['frontMatter'], context: ReadContext): 'mdx' | 'md' {
  const { mdx } = frontMatter;
  const own: unknown = typeof mdx === 'object' && mdx !== null ? Reflect.get(mdx, 'format') : undefined;
  const format = typeof own === 'string' && own !== '' ? own : context.configuration.markdown.format;
  if (format === 'detect') return file.endsWith('.md') ? 'md' : 'mdx';
  return format === 'md' ? 'md' : 'mdx';
}

export function markdownSettings(plugin: ContentPlugin, context: ReadContext): MarkdownSettings {
  const { markdown } = context.configuration;
  return {
    maintainCase: markdown.maintainCase,
    commentIds: isAtLeast(context.docusaurusVersion, 3, 10),
    emoji: markdown.emoji,
    mdx1Compat: markdown.mdx1Compat,
    mdx1: !isAtLeast(context.docusaurusVersion, 3, 0),
    admonitionKeywords: plugin.admonitionKeywords,
    ...(plugin.math !== null && { math: plugin.math }),
    ...(markdown.magicComments !== null && { magicComments: markdown.magicComments }),
    ...(markdown.footnoteLabel !== null && { footnoteLabel: markdown.footnoteLabel }),
  };
}
