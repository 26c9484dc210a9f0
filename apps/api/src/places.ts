import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const compiled = import.meta.url.endsWith('.js');

/** The worker's entry beside this app: source while developing, compiled where compiled. */
export const workerEntry = new URL(`../../ingest/${compiled ? 'dist/main.js' : 'src/main.ts'}`, import.meta.url);

/** The book this project ships, read when nobody names a site. */
export const exampleBook = new URL('../../../examples/robotics-book/', import.meta.url);

/** Null where the page has not been built. */
export async function chatPageDirectory(): Promise<string | null> {
  try {
    return fileURLToPath(new URL('.', import.meta.resolve('@lattice/widget/page/index.html')));
  } catch {
    return null;
  }
}

/** Null where the viewer of the contract is not installed. */
export function contractViewerDirectory(): string | null {
  try {
    return fileURLToPath(new URL('.', import.meta.resolve('swagger-ui-dist/package.json')));
  } catch {
    return null;
  }
}

export async function packageVersion(): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
