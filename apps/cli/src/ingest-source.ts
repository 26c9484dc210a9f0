import { queueAddress } from '@lattice/config';
import type { Job, JobSource } from '@lattice/core';
import { createProgressBar } from '@lattice/observability/progress';
import { openIngestQueue, requestIngestion, superviseWorker, watchJob } from '@lattice/queue';

import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';
import { WORKER_ENTRY } from './worker-entry.ts';

/** Runs one ingestion with a worker of its own and waits for its end. Ctrl-C cancels the job. */
export async function ingestSource(session: Session, terminal: Terminal, source: JobSource): Promise<Job> {
  const { config, jobs, store, logger } = session;
  await using queue = await openIngestQueue(queueAddress(config, store.directUrl), logger);
  const job = await requestIngestion({ jobs, queue }, source);
  await using _worker = superviseWorker({
    entry: WORKER_ENTRY,
    env: { ...terminal.env, ...session.workerEnv },
    logger,
  });
  using progress = createProgressBar(terminal.stderr);
  let last = job;
  try {
    const onSilence = (): void =>
      void store.obstacle().then((obstacle) => {
        if (obstacle !== null) progress.say(obstacle);
      });
    for await (last of watchJob(jobs, job.id, { signal: terminal.signal, onSilence })) progress.update(last);
  } catch (error) {
    if (terminal.signal.aborted) await jobs.cancel(job.id);
    throw error;
  }
  return last;
}
