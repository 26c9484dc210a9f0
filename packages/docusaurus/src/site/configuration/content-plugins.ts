import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { findExtendedPlugins, isOpaque, isRecord, STAND_IN_ROOT } from './opaque.ts';
import { OptionReader } from './option-reader.ts';
import { readPluginOptions } from './plugin-options.ts';
import type { ContentPlugin } from './site-configuration.ts';

type PluginKind = ContentPlugin['kind'];
const KINDS: readonly PluginKind[] = ['docs', 'blog', 'pages'];

interface FoundPlugin {
  readonly plugin: ContentPlugin;
  /** What the site calls a plugin of its own that is taken for this one; null for Docusaurus' own. */
  readonly wrapper: string | null;
}

/** The content plugins of a site in the order Docusaurus loads them: those of presets first. */
export function readContentPlugins(configuration: OptionReader): ContentPlugin[] {
  const found = [
    ...configuration.list('presets').flatMap((preset) => readPreset(preset, configuration)),
    ...configuration.list('plugins').flatMap((plugin) => readPlugin(plugin, configuration)),
  ];
  const kept: ContentPlugin[] = [];
  for (const { plugin, wrapper } of found) {
    const { kind, id, folder } = plugin;
    const others = kept.filter((other) => other.kind === kind);
    // A plugin that reads the folder of another one has most likely been given another folder by its own code.
    const isGuess = wrapper !== null && others.some((other) => other.folder === folder);
    const reason = isGuess
      ? `has ${wrapper} that builds on plugin-content-${kind}; its routes are not read, as its folder is not known`
      : others.some((other) => other.id === id)
        ? `has two ${kind} plugins with id \`${id}\`; the first is read`
        : null;
    if (reason === null) kept.push(plugin);
    if (reason === null && wrapper !== null) {
      configuration.complain('plugins', `has ${wrapper} that builds on plugin-content-${kind}; read as that plugin`);
    } else if (reason !== null) configuration.complain('plugins', reason);
  }
  return kept;
}

function readPreset(preset: unknown, configuration: OptionReader): FoundPlugin[] {
  if (isDisabled(preset)) return [];
  const [module, options] = splitEntry(preset);
  const name = moduleName(module);
  const reader = new OptionReader(options, 'presets.', configuration.file);
  const isClassic = name !== null && /^classic$|@docusaurus\/preset-classic(?:$|\/)/.test(name);
  if (!isClassic) {
    const hasContent = KINDS.some((kind) => isRecord(reader.raw(kind)) || reader.raw(kind) === false);
    if (!hasContent) return ignore('presets', name, configuration);
    configuration.complain('presets', `has ${name ?? 'a preset'} that is not known; read as the classic preset`);
  }
  return KINDS.filter((kind) => reader.raw(kind) !== false).map((kind) => ({
    plugin: readPluginOptions(kind, reader.object(kind)),
    wrapper: null,
  }));
}

function readPlugin(plugin: unknown, configuration: OptionReader): FoundPlugin[] {
  if (isDisabled(plugin)) return [];
  const [module, options] = splitEntry(plugin);
  const name = moduleName(module);
  const known = name === null ? undefined : kindOf(name);
  const kind = known ?? kindOfWrapper(module, name, configuration);
  if (kind === undefined) return ignore('plugins', name, configuration);
  const reader = new OptionReader(options, 'plugins.', configuration.file);
  return [{ plugin: readPluginOptions(kind, reader), wrapper: known === undefined ? (name ?? 'a function') : null }];
}

/** A plugin switched off by a condition, such as `isProduction && 'x'`. */
function isDisabled(entry: unknown): boolean {
  return entry === null || entry === undefined || entry === false || entry === '';
}

/** A plugin as a name, a function, or either with its options. */
function splitEntry(entry: unknown): [module: unknown, options: unknown] {
  return Array.isArray(entry) ? [entry[0], entry[1]] : [entry, undefined];
}

function moduleName(module: unknown): string | null {
  if (typeof module === 'string') return module.replace(STAND_IN_ROOT, '').replaceAll('\\', '/');
  return isOpaque(module) && module.$opaque === 'module' ? module.name : null;
}

function kindOf(name: string): PluginKind | undefined {
  const [, kind] = /(?:^|@docusaurus\/plugin-)content-(docs|blog|pages)(?:$|\/)/.exec(name) ?? [];
  return KINDS.find((candidate) => candidate === kind);
}

/** Sites extend a content plugin by a file or function of their own that calls it with the options it is given. */
function kindOfWrapper(module: unknown, name: string | null, configuration: OptionReader): PluginKind | undefined {
  const extended =
    isOpaque(module) && module.$opaque === 'function' ? module.extends : pluginsOfFile(name, configuration);
  return extended.length === 1 ? kindOf(extended[0] ?? '') : undefined;
}

function pluginsOfFile(name: string | null, configuration: OptionReader): readonly string[] {
  const isFile = name !== null && (name.startsWith('.') || isAbsolute(name)) && !name.includes('/node_modules/');
  if (!isFile) return [];
  const path = resolve(dirname(configuration.file.path), name);
  for (const suffix of ['', '.js', '.ts', '.mjs', '.cjs', '/index.js', '/index.ts', '/index.mjs']) {
    if (!configuration.file.mayRead(path + suffix)) continue;
    try {
      return findExtendedPlugins(readFileSync(path + suffix, 'utf8'));
    } catch {
      // Not this spelling.
    }
  }
  return [];
}

/** Other plugins may add routes too; those of the site's own making are worth a word. */
function ignore(key: 'plugins' | 'presets', name: string | null, configuration: OptionReader): [] {
  if (name === null || name.startsWith('.')) {
    configuration.complain(
      key,
      `has ${name ?? 'a function or an expression'} whose routes, if it makes any, are not read`,
    );
  }
  return [];
}
