import { posix } from 'node:path';
import { resolvePath, withLeadingSlash, withTrailingSlash } from '../url.ts';
import { stripNumberPrefixes, type NumberPrefixParser } from './number-prefix.ts';

export interface SlugInput {
  /** Path below the docs folder, `/` between segments. */
  readonly source: string;
  readonly frontMatterSlug: string | null;
  /** Front matter id, or the file name with its prefix taken off. */
  readonly baseId: string;
  readonly parsePrefix: NumberPrefixParser;
}

/** The path of a document below its version, before the trailing slash rule. Starts with `/`. */
export function slugOf(input: SlugInput): string {
  const { frontMatterSlug, source } = input;
  if (frontMatterSlug?.startsWith('/')) return frontMatterSlug;
  const folder = folderSlug(source, input.parsePrefix);
  if (frontMatterSlug === null && isCategoryIndex(source)) return folder;
  return resolvePath(frontMatterSlug ?? input.baseId, folder);
}

/**
 * Whether a document stands for its folder: `index`, `readme`, or the folder's own name, in any case. Both names are
 * compared with their number prefixes on, so `02-same/Same.md` does not.
 */
function isCategoryIndex(source: string): boolean {
  const { name, dir } = posix.parse(source);
  return isCategoryIndexByName({ fileName: name, directories: [posix.basename(dir)] });
}

/** The same rule over a name and its folders, nearest first, as Docusaurus passes it to sidebar generators. */
export function isCategoryIndexByName(name: { fileName: string; directories: readonly string[] }): boolean {
  return ['index', 'readme', name.directories[0]?.toLowerCase()].includes(name.fileName.toLowerCase());
}

function folderSlug(source: string, parsePrefix: NumberPrefixParser): string {
  const folder = posix.dirname(source);
  return folder === '.' ? '/' : withLeadingSlash(withTrailingSlash(stripNumberPrefixes(folder, parsePrefix)));
}
