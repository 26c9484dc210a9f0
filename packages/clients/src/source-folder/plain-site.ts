import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a site of a folder of Markdown files that nobody wrote a configuration for: every file is a document with
 * Docusaurus' own rules for its route. `.md` is read as CommonMark, since only a site's own build would tell whether
 * it is MDX.
 *
 * @param exclude Patterns that are left out; the ones of Docusaurus unless given.
 */
export async function writePlainSite(
  directory: string,
  options: { readonly title: string; readonly exclude?: readonly string[] },
): Promise<void> {
  const docs = { path: '.', routeBasePath: '/', sidebarPath: false, exclude: options.exclude };
  const configuration = {
    title: options.title,
    baseUrl: '/',
    markdown: { format: 'detect' },
    presets: [['classic', { docs, blog: false, pages: false }]],
  };
  const text = `export default ${JSON.stringify(configuration, null, 2)};\n`;
  await writeFile(join(directory, 'docusaurus.config.mjs'), text, { flag: 'wx' });
}
