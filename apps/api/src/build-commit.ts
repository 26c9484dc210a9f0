import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const compiled = import.meta.url.endsWith('.js');

const DEADLINE_MS = 1_000;

/** The commit of the sources that run, as git says; null for a deployed copy, which names it in its manifest. */
export async function buildCommit(): Promise<string | null> {
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
