import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const compiled = import.meta.url.endsWith('.js');

/** The worker's entry beside this app: source while developing, compiled where compiled. */
export const workerEntry = new URL(`../../ingest/${compiled ? 'dist/main.js' : 'src/main.ts'}`, import.meta.url);

/** A site packed into the deployment, where there is one. */
export const packedSite = fileURLToPath(new URL('../../../site-pack/', import.meta.url));

/** The book this project ships, read when nobody names a site. Null where it was not shipped. */
export async function exampleBook(): Promise<string | null> {
  const folder = fileURLToPath(new URL('../../../examples/robotics-book/', import.meta.url));
  return (await stat(folder).catch(() => null)) === null ? null : folder;
}

/** What a deployment was built from, as the manifest beside it says; nothing when run from sources. */
export async function deployedBuild(): Promise<{ readonly commit: string | null; readonly build: string | null }> {
  const text = await readFile(new URL('../../../manifest.json', import.meta.url), 'utf8').catch(() => null);
  if (text === null) return { commit: null, build: null };
  const manifest: unknown = JSON.parse(text);
  const isNamed = typeof manifest === 'object' && manifest !== null && 'commit' in manifest;
  const commit = isNamed && typeof manifest.commit === 'string' ? manifest.commit : null;
  return { commit, build: createHash('sha256').update(text).digest('hex').slice(0, 16) };
}

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
