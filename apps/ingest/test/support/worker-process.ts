import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The worker as it runs in production, in a process of its own. Disposing of it kills it. */
export interface WorkerProcess extends AsyncDisposable {
  readonly pid: number;
  /** Grows. */
  readonly log: readonly LogLine[];
  /** Its end: exit code and signal. */
  readonly exited: Promise<readonly [number | null, NodeJS.Signals | null]>;
  /** Resolves at the first line with this message, also one that was written before; rejects when the process ends. */
  logged(message: string): Promise<LogLine>;
  kill(signal: NodeJS.Signals): void;
  /** Closes the channel to its supervisor. */
  disconnect(): void;
}

export interface WorkerProcessOptions {
  /** With a channel to this process, as under a supervisor. */
  readonly supervised?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A test that waits for what never comes has to end by itself, so that its processes are ended too. */
const PATIENCE_MS = 60_000;
const ENTRY = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Starts a worker and waits until it takes jobs. */
export async function startWorkerProcess(
  databaseUrl: string,
  { supervised = false, env = {} }: WorkerProcessOptions = {},
): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--conditions=@lattice/source', ENTRY], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      DATABASE_URL: databaseUrl,
      LOG_LEVEL: 'debug',
      ...env,
    },
    stdio: ['ignore', 'inherit', 'pipe', ...(supervised ? (['ipc'] as const) : [])],
  });
  const log: LogLine[] = [];
  const waiting = new Set<() => void>();
  const text: string[] = [];
  if (child.stderr === null || child.pid === undefined) throw new Error('The worker process could not be started.');
  const lines = createInterface({ input: child.stderr }).on('line', (line) => {
    const parsed = parseLine(line);
    if (parsed === null) text.push(line);
    else log.push(parsed);
    for (const look of waiting) look();
  });
  // Not `close`, which does not come after the channel was closed from here.
  const exited = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(
    ([[code, signal]]): [number | null, NodeJS.Signals | null] => [code, signal],
  );
  const worker: WorkerProcess = {
    pid: child.pid,
    log,
    exited,
    logged: (message) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = log.find(({ msg }) => msg === message);
          if (found !== undefined) settle(() => resolve(found));
        };
        const settle = (end: () => void): void => {
          waiting.delete(look);
          clearTimeout(timer);
          end();
        };
        const fail = (what: string): void =>
          settle(() => reject(new Error(`The worker ${what} before "${message}":\n${describe(log, text)}`)));
        const timer = setTimeout(() => fail('was silent'), PATIENCE_MS);
        waiting.add(look);
        look();
        void exited.then(([code, signal]) => fail(`ended (${code ?? signal})`));
      }),
    kill: (signal) => void child.kill(signal),
    disconnect: () => child.disconnect(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exited;
    },
  };
  await worker.logged('worker ready');
  return worker;
}

function describe(log: readonly LogLine[], text: readonly string[]): string {
  return [...log.map((line) => JSON.stringify(line)), ...text].join('\n');
}

function parseLine(line: string): LogLine | null {
  try {
    const value: LogLine = JSON.parse(line);
    return value;
  } catch {
    return null;
  }
}
