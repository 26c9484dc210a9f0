import { mkdtemp, readdir, realpath, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of this process alone; disposing of it deletes it with all that is in it. */
export interface TemporaryFolder extends AsyncDisposable {
  /** Absolute, without symbolic links. */
  readonly path: string;
}

const PREFIX = 'lattice-source-';
/** Longer than any source is worked on. Process ids alone say too little where containers share a disk. */
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1_000;

/** @param parent Where it is made; the system's folder for temporary files unless given. */
export async function openTemporaryFolder(parent: string = tmpdir()): Promise<TemporaryFolder> {
  await sweep(parent);
  const path = await realpath(await mkdtemp(join(parent, `${PREFIX}${process.pid}-`)));
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** Deletes what killed processes have left behind. */
async function sweep(parent: string): Promise<void> {
  const names = (await readdir(parent)).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const pid = Number.parseInt(name.slice(PREFIX.length), 10);
    if (pid !== process.pid && isAlive(pid)) continue;
    const path = join(parent, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > ABANDONED_AFTER_MS) await remove(path).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 3 });
}
