import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import * as z from 'zod';

const manifestSchema = z.object({
  name: z.string(),
  version: z.string(),
  exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])).optional(),
  /** As npm reads it: what a package consists of where it is used. What is not there is left out. */
  files: z.array(z.string()).default(['dist', 'data']),
});

/**
 * Puts a compiled package where it will run: its JavaScript, the files it names in `files`, and as much of its
 * package.json as Node needs to find them.
 */
export async function copyPackage(
  folder: string,
  destination: string,
  { root, compiled }: { readonly root: string; readonly compiled: string },
): Promise<void> {
  await mkdir(destination, { recursive: true });
  const parsed = manifestSchema.parse(JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')));
  for (const name of parsed.files) {
    const from = name === 'dist' ? join(compiled, folder, 'src') : join(root, folder, name);
    const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';
    await cp(from, join(destination, name), { recursive: true }).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }
  const { name, version } = parsed;
  const exports = runtimeExports(parsed.exports ?? {});
  const manifest = { name, version, type: 'module', ...(Object.keys(exports).length === 0 ? {} : { exports }) };
  await writeFile(join(destination, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

function runtimeExports(exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>): object {
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) => {
      const compiled = typeof target === 'string' ? target : target['default'];
      return compiled === undefined ? [] : [[path, compiled]];
    }),
  );
}
