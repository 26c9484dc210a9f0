import { join } from 'node:path';
import { mapConcurrently } from './map-concurrently.ts';
import { FILES_AT_A_TIME, type ReadContext } from './read-context.ts';
import type { FrontMatterHead } from './site-files.ts';

/** A folder of content and the one its translations are in, each absolute. */
export interface ContentFolder {
  readonly folder: string;
  readonly translations: string | null;
}

/** A file of a content plugin, with the translation taken where there is one. */
export interface ContentSource {
  /** Path below the content folder, the same for the original and its translation. */
  readonly source: string;
  readonly file: string;
  readonly frontMatter: FrontMatterHead['data'];
}

/**
 * The files the patterns choose in the original's folder: what exists only as a translation is no page. Files whose
 * front matter cannot be read keep the name they have, with a warning.
 */
export async function readSources(
  content: ContentFolder,
  patterns: { include: readonly string[]; exclude: readonly string[] },
  context: ReadContext,
): Promise<ContentSource[]> {
  const sources = await context.files.list(content.folder, patterns);
  const read = await mapConcurrently(sources, FILES_AT_A_TIME, (source) => readSource(source, content, context));
  return read.filter((source) => source !== null);
}

async function readSource(source: string, content: ContentFolder, context: ReadContext): Promise<ContentSource | null> {
  const { files, warnings } = context;
  const translation = content.translations === null ? null : join(content.translations, source);
  const isTranslated = translation !== null && (await files.exists(translation));
  const file = isTranslated ? translation : join(content.folder, source);
  if (!/\.mdx?$/.test(source)) return { source, file, frontMatter: {} };
  try {
    const { data, problem, problemLine } = await files.readFrontMatter(file);
    if (problem !== null) warnings.add(file, `${problem}; it is read as if there were none`, problemLine);
    return { source, file, frontMatter: data };
  } catch (error) {
    warnings.add(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}
