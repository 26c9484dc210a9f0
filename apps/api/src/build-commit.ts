import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const compiled = import.meta.url.endsWith('.js');

const DEADLINE_MS = 1_000;

/**
 * The commit the running code was made from: what a deployment wrote into this package's manifest, or what git says of the
 * sources that run. Null where neither knows.
 */
export async function buildCommit(): Promise<string | null> {
  const manifest: unknown = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'commit' in manifest) {
    return typeof manifest.commit === 'string' ? manifest.commit : null;
  }
  return compiled ? null : commitOfSources();
}

async function commitOfSources(): Promise<string | null> {
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  try {
    const options = { cwd, timeout: DEADLINE_MS };
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--verify', 'HEAD'], options);
    return /^[0-9a-f]{40,64}$/.test(stdout.trim()) ? stdout.trim() : null;
  } catch {
    return null;
  }
}
