import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { findExtendedPlugins, isOpaque, isRecord, STAND_IN_ROOT } from './opaque.ts';
import { OptionReader } from './option-reader.ts';
import { readPluginOptions } from './plugin-options.ts';
import type { ContentPlugin } from './site-configuration.ts';

type PluginKind = ContentPlugin['kind'];
const KINDS: readonly PluginKind[] = ['docs', 'blog', 'pages'];

/** The content plugins of a site in the order Docusaurus loads them: those of presets first. */
export function readContentPlugins(configuration: OptionReader): ContentPlugin[] {
  const plugins = [
    ...configuration.list('presets').flatMap((preset) => readPreset(preset, configuration)),
    ...configuration.list('plugins').flatMap((plugin) => readPlugin(plugin, configuration)),
  ];
  const seen = new Set<string>();
  return plugins.filter((plugin) => {
    const key = `${plugin.kind} ${plugin.id}`;
    const isFirst = !seen.has(key);
    if (!isFirst) configuration.complain('plugins', `has two ${plugin.kind} plugins with id \`${plugin.id}\`; the first is read`);
    seen.add(key);
    return isFirst;
  });
}

function readPreset(preset: unknown, configuration: OptionReader): ContentPlugin[] {
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
  return KINDS.filter((kind) => reader.raw(kind) !== false).map((kind) => readPluginOptions(kind, reader.object(kind)));
}

function readPlugin(plugin: unknown, configuration: OptionReader): ContentPlugin[] {
  if (isDisabled(plugin)) return [];
  const [module, options] = splitEntry(plugin);
  const name = moduleName(module);
  const known = name === null ? undefined : kindOf(name);
  const kind = known ?? kindOfWrapper(module, name, configuration);
  if (kind === undefined) return ignore('plugins', name, configuration);
  if (known === undefined) {
    configuration.complain('plugins', `has ${name ?? 'a function'} that builds on plugin-content-${kind}; read as that plugin`);
  }
  return [readPluginOptions(kind, new OptionReader(options, 'plugins.', configuration.file))];
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
  const extended = isOpaque(module) && module.$opaque === 'function' ? module.extends : pluginsOfFile(name, configuration);
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
    configuration.complain(key, `has ${name ?? 'a function or an expression'} whose routes, if it makes any, are not read`);
  }
  return [];
}
