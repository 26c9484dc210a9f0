import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { LatticeError, type Scope } from '@lattice/core';
import type { Environment } from './configuration/child-environment.ts';
import { mergeConfiguration } from './configuration/merge-configuration.ts';
import { CONFIGURATION_KEYS, normalizeConfiguration } from './configuration/normalize-configuration.ts';
import { SiteCode } from './configuration/site-code.ts';
import type { SiteConfiguration } from './configuration/site-configuration.ts';
import { blogLists, readBlog } from './blog/read-blog.ts';
import { readDocs, type VersionPages } from './docs/read-docs.ts';
import { readDocusaurusVersion, type DocusaurusVersion } from './docusaurus-version.ts';
import { findSite, type FoundSite } from './find-site.ts';
import { readLocale } from './locale.ts';
import { readPages } from './pages/read-pages.ts';
import type { ReadContext } from './read-context.ts';
import { preprocessTexts } from './preprocess-texts.ts';
import { servedPages, type Leaf } from './served-routes.ts';
import { SiteFiles } from './site-files.ts';
import type { Site, SitePage } from './site.ts';
import { joinPath } from './url.ts';
import { Warnings } from './warnings.ts';

export interface ReadSiteOptions {
  /** Docusaurus options that win over the site's own and over `lattice.config.json`. */
  readonly configuration?: Readonly<Record<string, unknown>>;
  /**
   * Whether the site's configuration may run, in a child process. Only for folders that the person named: otherwise it
   * is read without running it, and nothing outside of the folder is read.
   */
  readonly evaluateConfiguration?: boolean;
  /** Folder of the site below `directory`; otherwise `lattice.config.json` says, or it is looked for. */
  readonly siteFolder?: string;
  /** What the configuration may choose by. Names that look like secrets are kept from it. */
  readonly environment?: Environment;
  readonly signal?: AbortSignal;
}

/**
 * Reads which pages a Docusaurus site has, as a build of it would serve them: routes, versions and languages. Of each
 * file only the front matter is read; `loadPage` reads one page's text.
 *
 * @throws LatticeError `site-not-found` or `site-config-invalid`.
 */
export async function readSite(directory: string, options: ReadSiteOptions = {}): Promise<Site> {
  const root = resolve(directory);
  const found = await findSite(root, options.siteFolder);
  const { siteDirectory, configFile } = found;
  const warnings = new Warnings(root);
  for (const other of found.others)
    warnings.add(other, `is another site, not read; ${warnings.relative(configFile)} is nearer`);
  const reading: Reading = {
    found,
    options,
    warnings,
    files: new SiteFiles({ root, isConfined: options.evaluateConfiguration !== true }),
    version: await readDocusaurusVersion(siteDirectory, root),
    configText: await readFile(configFile, 'utf8'),
  };
  using code = openCode(null, reading);
  const configuration = await readConfiguration(code, reading);
  const pages: SitePage[] = [];
  const listRoutes: string[] = [];
  const baseUrls: Record<string, string> = {};
  for (const name of configuration.i18n.locales) {
    options.signal?.throwIfAborted();
    using own = code.readsLocale ? openCode(name, reading) : null;
    const ownConfiguration = own === null ? configuration : await readConfiguration(own, reading);
    const locale = await readLocale(name, ownConfiguration, { directory: siteDirectory, files: reading.files });
    const read = await readLocalePages({
      ...reading,
      siteDirectory,
      configFile,
      configuration: ownConfiguration,
      docusaurusVersion: reading.version,
      locale,
      code: own ?? code,
    });
    baseUrls[name] = locale.baseUrl;
    listRoutes.push(...read.listRoutes);
    pages.push(...read.pages);
  }
  const { title, url, baseUrl, i18n } = configuration;
  const site: Site = {
    identity: { title, url, baseUrl, defaultLocale: i18n.defaultLocale },
    root,
    siteDirectory,
    configFile,
    scopes: [...new Set<Scope>(pages.map((page) => page.scope))],
    pages,
    baseUrls,
    listRoutes: [...new Set(listRoutes)],
    staticFolders: configuration.staticFolders,
    markdownFormat: configuration.markdown.format,
    preprocessed: new Map(),
    isConfined: options.evaluateConfiguration !== true,
    warnings: warnings.list(),
  };
  const { preprocessor } = configuration.markdown;
  return preprocessor === null ? site : await preprocess(site, { code, preprocessor });
}

async function preprocess(site: Site, using: { code: SiteCode; preprocessor: number }): Promise<Site> {
  try {
    return { ...site, preprocessed: await preprocessTexts(site, using) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const warnings = new Warnings(site.root);
    warnings.add(site.configFile, `\`markdown.preprocessor\` cannot be used: ${reason}`);
    return { ...site, warnings: [...site.warnings, ...warnings.list()] };
  }
}

interface Reading {
  readonly found: FoundSite;
  readonly options: ReadSiteOptions;
  readonly warnings: Warnings;
  readonly files: SiteFiles;
  readonly version: DocusaurusVersion | null;
  readonly configText: string;
}

function openCode(locale: string | null, reading: Reading): SiteCode {
  const { found, options, files, warnings } = reading;
  return new SiteCode({
    siteDirectory: found.siteDirectory,
    evaluate: options.evaluateConfiguration === true,
    environment: options.environment ?? {},
    locale,
    files,
    warnings,
    signal: options.signal,
  });
}

async function readConfiguration(code: SiteCode, reading: Reading): Promise<SiteConfiguration> {
  const { found, options, warnings, files } = reading;
  const { configFile, overrides } = found;
  const own = await code.read(configFile, CONFIGURATION_KEYS);
  const given = [overrides.configuration, options.configuration ?? {}];
  if (own === null && given.every((configuration) => Object.keys(configuration).length === 0)) {
    throw new LatticeError('site-config-invalid', `The site's ${warnings.relative(configFile)} cannot be read.`, {
      fix: 'Write the options that routes depend on as {"configuration": {…}} to lattice.config.json.',
      context: { warnings: warnings.list() },
    });
  }
  return normalizeConfiguration(
    mergeConfiguration([own ?? {}, ...given]),
    {
      path: configFile,
      text: reading.configText,
      mayRead: (file) => files.mayRead(file),
      complain: (message, line) => warnings.add(configFile, message, line),
    },
    reading.version,
  );
}

interface LocalePages {
  readonly pages: readonly SitePage[];
  readonly listRoutes: readonly string[];
}

async function readLocalePages(context: ReadContext): Promise<LocalePages> {
  const versions: VersionPages[] = [];
  const leaves: Leaf[] = [];
  const listRoutes: string[] = [];
  for (const plugin of context.configuration.plugins) {
    switch (plugin.kind) {
      case 'docs':
        for (const version of await readDocs(plugin, context)) {
          versions.push(version);
          listRoutes.push(
            ...[plugin.tagsBasePath, `${plugin.tagsBasePath}/*`].map((path) => joinPath([version.path, path])),
          );
        }
        break;
      case 'blog': {
        const [base = '', ...lists] = blogLists(plugin, context);
        leaves.push(...(await readBlog(plugin, context)), { kind: 'list', route: base });
        listRoutes.push(base, ...lists);
        break;
      }
      case 'pages':
        leaves.push(...(await readPages(plugin, context)));
        break;
    }
  }
  return { pages: servedPages({ versions, leaves }, context.warnings), listRoutes };
}
