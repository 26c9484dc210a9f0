import { resolve } from 'node:path';
import type { SiteConfiguration } from './configuration/site-configuration.ts';
import type { SiteFiles } from './site-files.ts';
import { joinPath } from './url.ts';

/** A language a site is built in. */
export interface SiteLocale {
  readonly name: string;
  readonly isDefault: boolean;
  /** Where this language's pages start; ends with `/`. */
  readonly baseUrl: string;
  /** Absolute folder of translated files; null where the language has none or does not use it. */
  readonly folder: string | null;
}

export async function readLocale(
  name: string,
  configuration: Pick<SiteConfiguration, 'baseUrl' | 'i18n'>,
  site: { readonly directory: string; readonly files: SiteFiles },
): Promise<SiteLocale> {
  const { i18n, baseUrl } = configuration;
  const isDefault = name === i18n.defaultLocale;
  const config = i18n.localeConfigs[name];
  const folder = resolve(site.directory, i18n.path, config?.path ?? name);
  const isTranslated = config?.translate ?? (await site.files.exists(folder));
  return {
    name,
    isDefault,
    baseUrl: config?.baseUrl ?? joinPath(['/', baseUrl, isDefault ? '' : name, '/']),
    folder: isTranslated ? folder : null,
  };
}

/** Where translated files of a content plugin are kept. */
export function pluginTranslations(locale: SiteLocale, plugin: { kind: string; id: string }): string | null {
  if (locale.folder === null) return null;
  const suffix = plugin.id === 'default' ? '' : `-${plugin.id}`;
  return resolve(locale.folder, `docusaurus-plugin-content-${plugin.kind}${suffix}`);
}
