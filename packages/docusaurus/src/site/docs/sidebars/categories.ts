import { join, posix } from 'node:path';
import { load } from 'js-yaml';
import { isRecord } from '../../configuration/opaque.ts';
import { numberField, textField } from '../../front-matter-fields.ts';
import { mapConcurrently } from '../../map-concurrently.ts';
import { FILES_AT_A_TIME, type ReadContext } from '../../read-context.ts';
import type { CategoryMetadata } from './items.ts';
import { normalizeCategoryLink } from './normalize.ts';

const FILE_NAMES = ['_category_.json', '_category_.yaml', '_category_.yml'];

/** What `_category_` files say of the folders that hold documents, by folder below the docs folder. */
export async function readCategories(
  folder: string,
  docFolders: Iterable<string>,
  context: ReadContext,
): Promise<Record<string, CategoryMetadata>> {
  const folders = [...withAncestors(docFolders)];
  const entries = await mapConcurrently(folders, FILES_AT_A_TIME, async (path) => {
    const metadata = await readCategory(join(folder, path), context);
    return metadata === null ? [] : [[path, metadata] as const];
  });
  return Object.fromEntries(entries.flat());
}

function withAncestors(folders: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const folder of folders) {
    for (let path = folder; !all.has(path); path = posix.dirname(path)) all.add(path);
  }
  return all;
}

async function readCategory(folder: string, context: ReadContext): Promise<CategoryMetadata | null> {
  for (const name of FILE_NAMES) {
    const file = join(folder, name);
    if (!(await context.files.exists(file))) continue;
    try {
      return parseCategory(load(await context.files.readText(file)), (message) => context.warnings.add(file, message));
    } catch (error) {
      context.warnings.add(
        file,
        `cannot be read: ${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)}`,
      );
      return null;
    }
  }
  return null;
}

function parseCategory(data: unknown, complain: (message: string) => void): CategoryMetadata | null {
  if (data === undefined || data === null) return null;
  if (!isRecord(data)) {
    complain('is not a list of `key: value` pairs');
    return null;
  }
  const label = textField(data, 'label');
  const key = textField(data, 'key');
  const position = numberField(data, 'position');
  const link = normalizeCategoryLink(data['link'], complain);
  return {
    ...(label !== null && { label }),
    ...(key !== null && { key }),
    ...(position !== null && { position }),
    ...(link !== undefined && { link }),
  };
}
