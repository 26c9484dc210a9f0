import { fileURLToPath } from 'node:url';

import { LatticeError } from '@lattice/core';
import { runCommand } from '@lattice/space';
import * as z from 'zod';

import { repositoryRoot } from './repository.ts';
import type { Terminal } from './terminal.ts';

const resultSchema = z.object({
  state: z.string(),
  pages: z.number(),
  chunks: z.number(),
  warnings: z.array(z.object({ where: z.string(), message: z.string() })),
  warningCount: z.number(),
  failure: z.object({ message: z.string(), fix: z.string().nullable() }).nullable(),
});
export type PackResult = z.infer<typeof resultSchema>;

/** The worker's program, which packs, too; source while developing, compiled where compiled. */
const WORKER = fileURLToPath(
  new URL(`../../ingest/${import.meta.url.endsWith('.ts') ? 'src/main.ts' : 'dist/main.js'}`, import.meta.url),
);
const TIMEOUT_MS = 30 * 60_000;

/** Writes a site's finished index into a folder, with a process of its own because parsing is the worker's work. */
export async function packSite(terminal: Terminal, site: string, folder: string): Promise<PackResult> {
  const { stdout, stderr, exitCode } = await runCommand(
    process.execPath,
    [...process.execArgv, WORKER, 'pack', site, folder],
    {
      cwd: repositoryRoot,
      env: terminal.env,
      signal: terminal.signal,
      timeoutMs: TIMEOUT_MS,
      mayFail: true,
    },
  );
  if (stdout === '') throw new LatticeError('job-failed', `The site could not be packed.\n${stderr.trim()}`);
  const result = resultSchema.parse(JSON.parse(stdout));
  if (exitCode === 0) return result;
  const { message, fix } = result.failure ?? { message: `The site could not be packed.\n${stderr.trim()}`, fix: null };
  throw new LatticeError('job-failed', message, fix === null ? {} : { fix });
}
