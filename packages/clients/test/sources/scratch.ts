import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder for one test. `outside` is where nothing may ever appear. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
  /** For `temporaryDirectory` of what is tested. */
  readonly temporary: string;
  write(name: string, content: string | Buffer): Promise<string>;
  /** Every file and folder below, relative, sorted; links as `name -> target`. */
  list(): Promise<string[]>;
}

export async function openScratch(): Promise<Scratch> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'lattice-sources-test-')));
  const temporary = join(path, 'temporary');
  await mkdir(temporary);
  return {
    path,
    temporary,
    async write(name, content) {
      const file = join(path, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    list: () => listBelow(path),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

export async function listBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).toSorted();
}

export async function readBelow(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.toSorted().map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
  );
  return Object.fromEntries(texts);
}
