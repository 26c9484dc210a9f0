import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a site of these files, by path relative to the folder. */
export async function writeSite(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  const config = `export default { title: 'Made up', url: 'https://made-up.example', baseUrl: '/',
    presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]] };`;
  for (const [path, text] of Object.entries({ 'docusaurus.config.js': config, ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** Enough pages to meet the worker in the middle of them. */
export function manyPages(count: number): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`docs/machine-${index}.md`, page(index)] as const),
  );
}

function page(index: number): string {
  const parts = ['motor', 'gearbox', 'encoder', 'brake', 'bearing', 'housing'].map(
    (part) =>
      `## The ${part} of machine ${index}\n\nIts ${part} is checked every ${index + 1} days by the night shift.\n`,
  );
  return `# Machine ${index}\n\nMachine ${index} stands in hall ${index % 7}.\n\n${parts.join('\n')}`;
}
