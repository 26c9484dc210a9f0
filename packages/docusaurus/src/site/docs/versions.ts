import { join } from 'node:path';
import type { DocsPlugin } from '../configuration/site-configuration.ts';
import { pluginTranslations } from '../locale.ts';
import type { ReadContext } from '../read-context.ts';
import { joinPath } from '../url.ts';

export interface DocsVersion {
  /** Docusaurus' own name: `current` for the docs being worked on. */
  readonly name: string;
  /** Whether this version lives at the plugin's own path. */
  readonly isLast: boolean;
  /** Where its pages start, base URL and locale included. */
  readonly path: string;
  /** Absolute folder of its documents. */
  readonly folder: string;
  readonly translations: string | null;
  /** Absolute; false for no sidebars, null for one generated from the folders. */
  readonly sidebarFile: string | false | null;
}

const CURRENT = 'current';

/** The versions of a docs plugin that are built, newest first. */
export async function readVersions(plugin: DocsPlugin, context: ReadContext): Promise<DocsVersion[]> {
  const names = await readVersionNames(plugin, context);
  const complain = (message: string): void => context.warnings.add(context.configFile, message);
  const last =
    plugin.lastVersion !== null && names.includes(plugin.lastVersion)
      ? plugin.lastVersion
      : (names.find((name) => name !== CURRENT) ?? CURRENT);
  if (plugin.lastVersion !== null && plugin.lastVersion !== last) {
    complain(`docs plugin \`${plugin.id}\` has no version \`${plugin.lastVersion}\`; \`${last}\` is taken as its last`);
  }
  const versions = names.map((name) => toVersion(name, { plugin, last, context }));
  const existing = await Promise.all(versions.map(({ folder }) => context.files.exists(folder)));
  return versions.filter((version, index) => {
    if (existing[index] === true) return true;
    complain(
      `docs plugin \`${plugin.id}\` has no folder ${context.warnings.relative(version.folder)} for its version \`${version.name}\``,
    );
    return false;
  });
}

function toVersion(name: string, site: { plugin: DocsPlugin; last: string; context: ReadContext }): DocsVersion {
  const { plugin, last, context } = site;
  const prefix = plugin.id === 'default' ? '' : `${plugin.id}_`;
  const directoryName = name === CURRENT ? CURRENT : `version-${name}`;
  const translations = pluginTranslations(context.locale, plugin);
  const ownPath = name === last ? '' : name === CURRENT ? 'next' : name;
  return {
    name,
    isLast: name === last,
    path: joinPath([context.locale.baseUrl, plugin.routeBasePath, plugin.versionPaths[name] ?? ownPath]),
    folder: name === CURRENT ? plugin.folder : join(context.siteDirectory, `${prefix}versioned_docs`, directoryName),
    translations: translations === null ? null : join(translations, directoryName),
    sidebarFile:
      name === CURRENT
        ? plugin.sidebarPath
        : join(context.siteDirectory, `${prefix}versioned_sidebars`, `${directoryName}-sidebars.json`),
  };
}

async function readVersionNames(plugin: DocsPlugin, context: ReadContext): Promise<string[]> {
  const released = plugin.disableVersioning ? [] : await readVersionsFile(plugin, context);
  const all = plugin.includeCurrentVersion && !released.includes(CURRENT) ? [CURRENT, ...released] : released;
  const { onlyIncludeVersions } = plugin;
  return onlyIncludeVersions === null ? all : all.filter((name) => onlyIncludeVersions.includes(name));
}

async function readVersionsFile(plugin: DocsPlugin, context: ReadContext): Promise<string[]> {
  const file = join(context.siteDirectory, plugin.id === 'default' ? 'versions.json' : `${plugin.id}_versions.json`);
  if (!(await context.files.exists(file))) return [];
  try {
    const names: unknown = JSON.parse(await context.files.readText(file));
    if (Array.isArray(names))
      return [...new Set(names.filter((name) => typeof name === 'string' && isVersionName(name)))];
    context.warnings.add(file, 'is not a list of version names; the site is read as if it had no versions');
  } catch (error) {
    context.warnings.add(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [];
}

/** A name is a folder's name: it may not lead elsewhere. */
function isVersionName(name: string): boolean {
  return name.trim() !== '' && !/[/\\]|^\.\.?$/.test(name);
}
