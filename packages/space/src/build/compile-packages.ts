import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { runCommand } from '../process/run-command.ts';

/** Longest time the compiler may take on a slow machine. */
const COMPILE_TIMEOUT_MS = 300_000;

/**
 * Compiles the sources of workspace packages into `output/<folder>/src/**.js`, without types, maps or anything of an
 * earlier build. All in one go and from the sources, so that nothing stale can get in.
 */
export async function compilePackages(
  root: string,
  folders: readonly string[],
  { output, signal }: { output: string; signal: AbortSignal },
): Promise<void> {
  await mkdir(output, { recursive: true });
  const project = join(output, 'tsconfig.json');
  const settings = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      rootDir: root,
      outDir: output,
      customConditions: ['@lattice/source'],
      rewriteRelativeImportExtensions: true,
      declaration: false,
      sourceMap: false,
      // The gates check types; here they only go away.
      noCheck: true,
      types: [],
    },
    include: folders.map((folder) => `${join(root, folder)}/src`),
    exclude: ['**/*.test.ts', '**/*.property.test.ts', '**/__fixtures__'],
  };
  await writeFile(project, JSON.stringify(settings));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  await runCommand(process.execPath, [compiler, '-p', project], { cwd: root, signal, timeoutMs: COMPILE_TIMEOUT_MS });
}
