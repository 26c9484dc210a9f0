import { posix } from 'node:path';
import type { ContentSource } from '../content-source.ts';
import { booleanField, numberField, textField } from '../front-matter-fields.ts';
import { isValidPath, joinPath } from '../url.ts';
import { keepNumberPrefix, stripNumberPrefixes, type NumberPrefixParser } from './number-prefix.ts';
import { slugOf } from './slug.ts';

/** A document of one version and locale. */
export interface Doc extends ContentSource {
  /** Docusaurus' id, with the folder, by which sidebars refer to it. */
  readonly id: string;
  /** The id without its folder: the title of a document that has none. */
  readonly baseId: string;
  /** Folder below the docs folder, `.` for its root; number prefixes kept. */
  readonly sourceDirName: string;
  readonly permalink: string;
  readonly isDraft: boolean;
  readonly sidebarPosition: number | null;
}

/** Throws with a reason where Docusaurus refuses the document. */
export function toDoc(source: ContentSource, version: { path: string; parsePrefix: NumberPrefixParser }): Doc {
  const { frontMatter } = source;
  const parsePrefix =
    booleanField(frontMatter, 'parse_number_prefixes') === false ? keepNumberPrefix : version.parsePrefix;
  const { name, prefix } = parsePrefix(posix.parse(source.source).name);
  const baseId = givenText(frontMatter, 'id') ?? name;
  if (baseId.includes('/')) throw new Error(`its id \`${baseId}\` has a slash`);
  const slug = slugOf({ source: source.source, baseId, parsePrefix, frontMatterSlug: givenText(frontMatter, 'slug') });
  if (!isValidPath(slug)) throw new Error(`its path \`${slug}\` is not valid in a URL`);
  const sourceDirName = posix.dirname(source.source);
  const idFolder = sourceDirName === '.' ? '' : `${stripNumberPrefixes(sourceDirName, parsePrefix)}/`;
  return {
    ...source,
    id: idFolder + baseId,
    baseId,
    sourceDirName,
    permalink: joinPath([version.path, slug]),
    isDraft: booleanField(frontMatter, 'draft') === true,
    sidebarPosition: numberField(frontMatter, 'sidebar_position') ?? prefix,
  };
}

/** An empty id or slug fails a build of Docusaurus. */
function givenText(frontMatter: Doc['frontMatter'], name: string): string | null {
  const text = textField(frontMatter, name);
  if (text === '') throw new Error(`its ${name} is empty`);
  return text;
}
