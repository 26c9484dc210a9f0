/** What stands in plain data for a value of a configuration that has no JSON form. */
export type Opaque =
  /** A function, which the process that evaluated the configuration can call by its number. */
  | { readonly $opaque: 'function'; readonly id: number; readonly name: string; readonly extends: readonly string[] }
  /** Something taken from a package or file that is not there. */
  | { readonly $opaque: 'module'; readonly name: string }
  /** An expression the static reader cannot work out. */
  | { readonly $opaque: 'unknown'; readonly line: number };

export function isOpaque(value: unknown): value is Opaque {
  return isRecord(value) && typeof value['$opaque'] === 'string';
}

/** A plain object, not a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Modules that are not there are resolved to a path below this one, so that `require.resolve` still names them. */
export const STAND_IN_ROOT = '/lattice-stand-in/';

/**
 * Docusaurus' content plugins whose routes the source text of a plugin is likely to make: those it mentions, unless it
 * replaces the step that makes the routes without calling the original.
 */
export function findExtendedPlugins(source: string): string[] {
  if (source.includes('contentLoaded') && !/\.contentLoaded\b/.test(source)) return [];
  return [...new Set(source.match(/@docusaurus\/plugin-content-(?:docs|blog|pages)/g))];
}
