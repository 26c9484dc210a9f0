import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { type FoundProcess, killNow, processesOf } from '@lattice/testing';

export interface ApiProcessOptions {
  readonly dataDirectory: string;
  /** Folder of a site; left out: what `npm start` takes by itself. */
  readonly docs?: string;
  /** A free one unless given. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Put before the program's own file. */
  readonly nodeOptions?: readonly string[];
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Since it was asked to end. */
  readonly elapsedMs: number;
}

/** The API as a person starts it, in a process group of its own as in a terminal. */
export interface ApiProcess extends AsyncDisposable {
  readonly pid: number;
  readonly dataDirectory: string;
  readonly startedAt: number;
  hasEnded(): boolean;
  readonly exited: Promise<Omit<Ending, 'elapsedMs'>>;
  /** Everything it and its worker have printed. */
  output(): string;
  stdout(): string;
  /** Where it listens; answers before anything else works. */
  listening(): Promise<string>;
  /** The address it announces. */
  ready(): Promise<string>;
  /** Resolves when the output matches; rejects when the process ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Signals the process alone. */
  stop(signal: NodeJS.Signals): Promise<Ending>;
  /** Signals everybody in front of the terminal, as Ctrl-C does. */
  interrupt(): Promise<Ending>;
  /** Processes of it that run at this moment, the database server included. */
  processes(): Promise<FoundProcess[]>;
}

export const REPOSITORY = fileURLToPath(new URL('../../../../', import.meta.url));
export const ROBOTICS_BOOK = fileURLToPath(new URL('../../../../examples/robotics-book', import.meta.url));

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
/** Nothing of the machine's own configuration reaches the program. */
const INHERITED = ['PATH', 'HOME', 'TMPDIR', 'NODE_COMPILE_CACHE'];

/** Started in this test file and not seen to have ended. */
const started = new Set<ApiProcess>();

/** After each test: shows what those have printed that ran in one that failed. */
export function lookAfterTest(hasFailed: boolean): void {
  for (const api of started) {
    if (hasFailed) console.error(`── the API, process ${api.pid} ──\n${api.output()}`);
    if (api.hasEnded()) started.delete(api);
  }
}

/** After each test file: a test that runs out of time never comes to its end. */
export async function endWhatIsLeft(): Promise<void> {
  for (const api of started) if (!api.hasEnded()) await api[Symbol.asyncDispose]();
}

export function startApi(options: ApiProcessOptions): ApiProcess {
  const { dataDirectory, docs, port = 0, env = {}, nodeOptions = [] } = options;
  const args = ['--port', String(port), '--data-dir', dataDirectory, ...(docs === undefined ? [] : ['--docs', docs])];
  const startedAt = performance.now();
  const child = spawn(process.execPath, ['--conditions=@lattice/source', ...nodeOptions, MAIN, ...args], {
    cwd: REPOSITORY,
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error('The API could not be started.');

  let [all, stdout] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    all += text;
    stdout += text;
    child.emit('printed');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    all += text;
    child.emit('printed');
  });
  const exited = once(child, 'exit').then(() => ({ code: child.exitCode, signal: child.signalCode }));
  // Its output may still be under way when it has ended.
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode }));

  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(all);
        if (match === null) return;
        child.off('printed', look);
        resolve(match);
      };
      child.on('printed', look);
      void ended.then(({ code }) => reject(new Error(`The API ended with code ${code}, without ${pattern}:\n${all}`)));
      look();
    });
  const end = async (target: number, signal: NodeJS.Signals): Promise<Ending> => {
    const askedAt = performance.now();
    process.kill(target, signal);
    return { ...(await exited), elapsedMs: performance.now() - askedAt };
  };

  const api: ApiProcess = {
    pid,
    dataDirectory,
    startedAt,
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    exited: ended,
    output: () => all,
    stdout: () => stdout,
    listening: async () => (await printed(/"url":"(http:[^"]+)","msg":"listening"/))[1] ?? '',
    ready: async () => (await printed(/^Lattice is ready: (\S+)$/m))[1] ?? '',
    printed,
    stop: (signal) => end(pid, signal),
    interrupt: () => end(-pid, 'SIGINT'),
    processes: () => processesOf(pid, dataDirectory),
    async [Symbol.asyncDispose]() {
      const isShared = [...started].some(
        (other) => other !== api && other.dataDirectory === dataDirectory && !other.hasEnded(),
      );
      for (const { pid: left } of await processesOf(pid, isShared ? null : dataDirectory)) killNow(left);
      await exited;
    },
  };
  started.add(api);
  return api;
}

function inherited(): Record<string, string> {
  return Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
