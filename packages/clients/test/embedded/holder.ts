import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { killNow } from '@lattice/testing';
import * as z from 'zod';

const opened = z.object({ event: z.literal('open'), url: z.string(), adopted: z.boolean(), uid: z.int().nullable() });
const closed = z.object({ event: z.literal('closed') });
const failed = z.object({
  event: z.literal('failed'),
  code: z.string(),
  message: z.string(),
  fix: z.string().nullable(),
  context: z.unknown(),
});
const eventSchema = z.discriminatedUnion('event', [opened, closed, failed]);
export type Opened = z.infer<typeof opened>;
export type Failed = z.infer<typeof failed>;

export interface HolderOptions {
  readonly dataDirectory: string;
  /** Instant at which to open, in milliseconds since 1970. */
  readonly at?: number;
  /** Put before the command: another user, another root. */
  readonly wrapper?: readonly string[];
  readonly uid?: number;
  readonly gid?: number;
  /** Where the repository appears to the holder; its own place unless given. */
  readonly repository?: string;
}

/** A process of its own that holds a share in an embedded server. */
export interface Holder {
  readonly child: ChildProcess;
  /** What came of opening. */
  readonly outcome: Promise<Opened | Failed>;
  /** Leaves, and waits for the end of the process. */
  close(): Promise<void>;
  kill(): Promise<void>;
}

export const REPOSITORY = fileURLToPath(new URL('../../../..', import.meta.url)).replace(/\/$/, '');
const MAIN = 'packages/clients/test/embedded/holder-main.ts';

/** Starts a holder with an environment that names nothing but the cache of compiled code: no PATH, no HOME, no LANG. */
export function startHolder(options: HolderOptions): Holder {
  const [file, ...args] = [
    ...(options.wrapper ?? []),
    process.execPath,
    '--conditions=@lattice/source',
    join(options.repository ?? REPOSITORY, MAIN),
    options.dataDirectory,
    String(options.at ?? 0),
  ];
  const child = spawn(file, args, {
    env: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    cwd: '/',
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    return line.done === true ? null : eventSchema.parse(JSON.parse(line.value));
  };
  const outcome = (async (): Promise<Opened | Failed> => {
    const event = await next();
    if (event !== null && event.event !== 'closed') return event;
    throw new Error('the holder ended without a word');
  })();
  // Whoever kills a holder before it has opened does not ask what came of it.
  outcome.catch(() => undefined);
  return {
    child,
    outcome,
    async close() {
      child.stdin.on('error', () => undefined).write('close\n');
      await outcome;
      const event = await next();
      await exited;
      if (event?.event !== 'closed') throw new Error(`the holder did not leave: ${JSON.stringify(event)}`);
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** Opens, or throws what the holder said. */
export async function openHolder(options: HolderOptions): Promise<Holder & { readonly opened: Opened }> {
  const holder = startHolder(options);
  const event = await holder.outcome;
  if (event.event === 'open') return { ...holder, opened: event };
  throw new Error(`${event.code}: ${event.message} ${JSON.stringify(event.context)}`);
}

/** A data directory that only this user may enter; disposing of it ends a server that is left and deletes it. */
export async function closedDirectory(
  name = 'lattice-embedded-',
): Promise<AsyncDisposable & { readonly path: string }> {
  const parent = await realpath(await mkdtemp(join(tmpdir(), name)));
  const path = join(parent, 'data');
  return {
    path,
    async [Symbol.asyncDispose]() {
      const pid = await postmasterPid(path);
      if (pid !== null) process.kill(pid, 'SIGQUIT');
      await rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** Without warning. Nothing happens in a moment in which there is none; process 0 would be this process and all it came with. */
export async function killServer(path: string): Promise<void> {
  const pid = await postmasterPid(path);
  if (pid !== null) killNow(pid);
}

/** Null where no server has this directory. */
export async function postmasterPid(dataDirectory: string): Promise<number | null> {
  const text = await readFile(join(dataDirectory, 'postgres', 'data', 'postmaster.pid'), 'utf8').catch(() => null);
  const pid = Number.parseInt(text ?? '', 10);
  if (Number.isNaN(pid)) return null;
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return state === null || / Z /.test(state.slice(state.lastIndexOf(')'))) ? null : pid;
}
