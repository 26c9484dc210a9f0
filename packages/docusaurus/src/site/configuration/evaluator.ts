import { fork, type ChildProcess } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment, type Environment } from './child-environment.ts';
import type { EvaluatorReply, EvaluatorRequest } from './evaluator-messages.ts';

export interface EvaluatorOptions {
  /** The process runs here, as `docusaurus build` does. */
  readonly siteDirectory: string;
  readonly environment: Environment;
  readonly signal?: AbortSignal | undefined;
  /** How long one request may take. */
  readonly deadlineMs?: number;
}

/** Long enough for a configuration that fetches something, short enough to notice one that hangs. */
const DEADLINE_MS = 15_000;
const MAX_OLD_SPACE_MB = 512;

/** The source runs as TypeScript, the build as JavaScript; the process is a file beside this one in both. */
const PROCESS_FILE = fileURLToPath(new URL(`./evaluator-process${extname(import.meta.url)}`, import.meta.url));

/** Evaluates a site's own code in a child process that is killed when it is late or no longer needed. */
export class Evaluator implements Disposable {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, PromiseWithResolvers<unknown>>();
  readonly #deadlineMs: number;
  readonly #onAbort = (): void => this[Symbol.dispose]();
  readonly #signal: AbortSignal | undefined;
  #requests = 0;
  #ended: string | null = null;

  constructor(options: EvaluatorOptions) {
    this.#deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    this.#signal = options.signal;
    this.#child = fork(PROCESS_FILE, [String(process.pid)], {
      cwd: options.siteDirectory,
      env: childEnvironment(options.environment),
      execArgv: ['--no-warnings', `--max-old-space-size=${MAX_OLD_SPACE_MB}`],
      // A site's code prints what it likes; our own output must stay clean.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Its own process group, so that what the code starts ends with it.
      detached: true,
    });
    this.#child.on('message', (reply: EvaluatorReply) => this.#settle(reply));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', () => this.#end('its process ended early'));
    this.#signal?.addEventListener('abort', this.#onAbort);
  }

  /** Resolves to what the process answers; rejects when its code throws, exits or takes too long. */
  async ask(request: EvaluatorRequest): Promise<unknown> {
    this.#signal?.throwIfAborted();
    if (this.#ended !== null) throw new Error(this.#ended);
    const number = this.#requests++;
    const pending = Promise.withResolvers<unknown>();
    this.#pending.set(number, pending);
    const timer = setTimeout(() => {
      this.#end(`it did not finish within ${this.#deadlineMs / 1000} s`);
      this[Symbol.dispose]();
    }, this.#deadlineMs);
    this.#child.send({ number, request }, (error) => error !== null && this.#end(error.message));
    try {
      return await pending.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#end('it was stopped');
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  }

  #settle(reply: EvaluatorReply): void {
    const pending = this.#pending.get(reply.number);
    this.#pending.delete(reply.number);
    if (reply.ok) pending?.resolve(reply.result);
    else pending?.reject(new Error(reply.message));
  }

  #end(reason: string): void {
    this.#ended ??= reason;
    for (const pending of this.#pending.values()) pending.reject(new Error(this.#ended));
    this.#pending.clear();
  }
}
