import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import * as z from 'zod';

import { madeUpFile, writeMadeUpSite } from './made-up-site.ts';

export interface RunFigures {
  readonly pages: number;
  readonly chunks: number;
  readonly first_ms: number;
  readonly unchanged_ms: number;
  readonly one_changed_ms: number;
  /** Largest resident set of the worker at any of the three. */
  readonly worker_peak_mb: number;
}

const CLI = fileURLToPath(new URL('../apps/cli/src/main.ts', import.meta.url));
const SAMPLE_MS = 100;
const jobSchema = z.object({
  state: z.literal('succeeded'),
  chunks: z.int(),
  reused: z.int(),
  duration_ms: z.number(),
});

/** A site of so many pages ingested three times as a person would: for the first time, unchanged, with one page edited. */
export async function ingestRuns(folder: string, pages: number): Promise<RunFigures> {
  const site = join(folder, `site-${pages}`);
  const data = join(folder, `data-${pages}`);
  await writeMadeUpSite(site, pages);
  const first = await ingest(site, data);
  const unchanged = await ingest(site, data);
  await appendFile(join(site, madeUpFile(Math.floor(pages / 2))), '\n## Edited\n\nOne more section.\n');
  const edited = await ingest(site, data);
  if (unchanged.reused !== pages || edited.reused !== pages - 1) throw new Error('Pages were not taken over.');
  return {
    pages,
    chunks: first.chunks,
    first_ms: first.duration_ms,
    unchanged_ms: unchanged.duration_ms,
    one_changed_ms: edited.duration_ms,
    worker_peak_mb: Math.max(first.peakMb, unchanged.peakMb, edited.peakMb),
  };
}

async function ingest(site: string, data: string): Promise<z.infer<typeof jobSchema> & { peakMb: number }> {
  const args = [...process.execArgv, CLI, 'ingest', site, '--data-dir', data, '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let peakMb = 0;
  const timer = setInterval(() => {
    void workerPeakMb(child.pid).then((mb) => {
      peakMb = Math.max(peakMb, mb);
    });
  }, SAMPLE_MS);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  clearInterval(timer);
  if (child.exitCode !== 0) throw new Error(`The ingestion ended with ${child.exitCode}:\n${stderr}`);
  return { ...jobSchema.parse(JSON.parse(stdout)), peakMb };
}

/** `VmHWM` of the process below that runs the worker; 0 where the system does not say. */
async function workerPeakMb(parent: number | undefined): Promise<number> {
  for (const pid of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(pid)) continue;
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== parent) continue;
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('apps/ingest')) return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1_024;
  }
  return 0;
}
