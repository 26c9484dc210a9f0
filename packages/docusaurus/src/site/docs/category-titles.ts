import { isRecord } from '../configuration/opaque.ts';
import type { ReadContext } from '../read-context.ts';

export interface CategoryTitles {
  readonly label: string | null;
  readonly title: string | null;
  readonly description: string | null;
}

type FindTitles = (category: { sidebar: string; key: string }) => CategoryTitles;

/** Translations of what generated index pages say, from the JSON file beside the version's translated documents. */
export async function readCategoryTitles(translations: string | null, context: ReadContext): Promise<FindTitles> {
  const messages = translations === null ? {} : await readMessages(`${translations}.json`, context);
  const find = (key: string): string | null => {
    const entry = messages[key];
    const message = isRecord(entry) ? entry['message'] : undefined;
    return typeof message === 'string' ? message : null;
  };
  return ({ sidebar, key }) => {
    const base = `sidebar.${sidebar}.category.${key}`;
    return {
      label: find(base),
      title: find(`${base}.link.generated-index.title`),
      description: find(`${base}.link.generated-index.description`),
    };
  };
}

async function readMessages(file: string, context: ReadContext): Promise<Readonly<Record<string, unknown>>> {
  if (!(await context.files.exists(file))) return {};
  try {
    const messages: unknown = JSON.parse(await context.files.readText(file));
    if (isRecord(messages)) return messages;
    context.warnings.add(file, 'holds no translations');
  } catch (error) {
    context.warnings.add(file, `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return {};
}
