import { fork } from 'node:child_process';
import { once } from 'node:events';

import { ingestPlanSchema, LatticeError, type IngestPlan, type JobSource } from '@lattice/core';
import * as z from 'zod';

import type { Terminal } from './terminal.ts';
import { WORKER_ENTRY } from './worker-entry.ts';

const failureSchema = z.object({ code: z.string(), message: z.string(), fix: z.string().nullable() });
const answerSchema = z.union([z.object({ plan: ingestPlanSchema }), z.object({ failure: failureSchema })]);

/**
 * Asks what an ingestion of the source would do, in a process of its own as the ingestion itself would have.
 *
 * @throws LatticeError what the ingestion would fail with.
 */
export async function planSource(
  source: JobSource,
  terminal: Terminal,
  env: Readonly<Record<string, string>>,
): Promise<IngestPlan> {
  const child = fork(WORKER_ENTRY, ['plan'], {
    env: { ...terminal.env, ...env },
    execArgv: process.execArgv,
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  terminal.signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = once(child, 'exit').then(() => [null]);
    const answered = once(child, 'message');
    child.send(source);
    const [message]: unknown[] = await Promise.race([answered, ended]);
    if (message === null) {
      throw new LatticeError('job-failed', 'The plan could not be made.', { fix: 'The lines above say why.' });
    }
    const answer = answerSchema.parse(message);
    await ended;
    if ('plan' in answer) return answer.plan;
    const { message: text, fix } = answer.failure;
    throw new LatticeError('job-failed', text, fix === null ? {} : { fix });
  } finally {
    terminal.signal.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}
