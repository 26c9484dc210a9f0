import type { SiteCode } from './configuration/site-code.ts';
import type { TextFile } from './configuration/evaluator-messages.ts';
import { PageSources } from './page-sources.ts';
import { FILES_AT_A_TIME } from './read-context.ts';
import { stateOf } from './site-state.ts';
import type { Site } from './site.ts';

/**
 * Texts of a site's Markdown files, those that pages import among them, as the preprocessor of its configuration leaves
 * them, by absolute path. Only what that changes: the site's process does not live as long as the site.
 *
 * @throws Error where the preprocessor cannot be called, or throws.
 */
export async function preprocessTexts(
  site: Site,
  { code, preprocessor }: { readonly code: SiteCode; readonly preprocessor: number },
): Promise<ReadonlyMap<string, string>> {
  const changed = new Map<string, string>();
  const seen = new Set<string>();
  let waiting: TextFile[] = [];
  const flush = async (): Promise<void> => {
    const texts = await code.preprocess(preprocessor, waiting);
    for (const [index, { filePath, fileContent }] of waiting.entries()) {
      const text = texts[index];
      if (typeof text === 'string' && text !== fileContent) changed.set(filePath, text);
    }
    waiting = [];
  };
  for (const page of site.pages) {
    if (page.file === null || page.format === null) continue;
    const text = await stateOf(site)
      .files.readText(page.file)
      .catch(() => null);
    if (text === null) continue;
    const imported = new PageSources(site, page).importedBy(text, page.file);
    for (const [filePath, fileContent] of [[page.file, text] as const, ...imported]) {
      if (seen.has(filePath) || !/\.mdx?$/.test(filePath)) continue;
      seen.add(filePath);
      waiting.push({ filePath, fileContent });
    }
    if (waiting.length >= FILES_AT_A_TIME) await flush();
  }
  await flush();
  return changed;
}
