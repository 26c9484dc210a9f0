import type { Job, JobSource } from '@lattice/core';
import { createProgressBar } from '@lattice/observability';
import { openIngestQueue, requestIngestion, superviseWorker, watchJob } from '@lattice/queue';

import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** The worker's entry beside this app: source while developing, compiled where compiled. */
const WORKER_ENTRY = new URL(
  `../../ingest/${import.meta.url.endsWith('.ts') ? 'src/main.ts' : 'dist/main.js'}`,
  import.meta.url,
);

/** Runs one ingestion with a worker of its own and waits for its end. Ctrl-C cancels the job. */
export async function ingestSource(session: Session, terminal: Terminal, source: JobSource): Promise<Job> {
  const { jobs, store, logger } = session;
  await using queue = await openIngestQueue({ backend: 'postgres', url: store.directUrl }, logger);
  const job = await requestIngestion({ jobs, queue }, source);
  await using _worker = superviseWorker({
    entry: WORKER_ENTRY,
    env: { ...terminal.env, ...session.workerEnv },
    logger,
  });
  using progress = createProgressBar(terminal.stderr);
  let last = job;
  try {
    for await (last of watchJob(jobs, job.id, terminal.signal)) progress.update(last);
  } catch (error) {
    if (terminal.signal.aborted) await jobs.cancel(job.id);
    throw error;
  }
  return last;
}
