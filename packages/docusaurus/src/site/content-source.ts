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
  return parseFrontMatter(
    read.filter((source) => source !== null),
    context,
  );
}

/** Has the site's own parser read the front matter, where its configuration has one. */
async function parseFrontMatter(sources: ContentSource[], context: ReadContext): Promise<ContentSource[]> {
  const { configuration, code, files } = context;
  const parser = configuration.markdown.parseFrontMatter;
  const parsed: ContentSource[] = [];
  for (let start = 0; parser !== null && start < sources.length; start += FILES_AT_A_TIME) {
    const slice = sources.slice(start, start + FILES_AT_A_TIME);
    const texts = await Promise.all(
      slice.map(async ({ file }) => ({ filePath: file, fileContent: await files.readText(file) })),
    );
    try {
      const results = await code.parseFrontMatter(parser, texts);
      parsed.push(
        ...slice.map((source, index) => ({ ...source, frontMatter: withDates(source.frontMatter, results[index]) })),
      );
    } catch (error) {
      context.warnings.add(context.configFile, `\`markdown.parseFrontMatter\` cannot be used: ${messageOf(error)}`);
      return sources;
    }
  }
  return parser === null ? sources : parsed;
}

/** Dates come back from the site's process as text. */
function withDates(own: ContentSource['frontMatter'], given: ContentSource['frontMatter'] | null | undefined) {
  if (!given) return own;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => {
      const before = own[key];
      return [key, before instanceof Date && before.toJSON() === value ? before : value];
    }),
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
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
    warnings.add(file, `cannot be read: ${messageOf(error)}`);
    return null;
  }
}
