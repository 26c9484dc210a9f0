import { spawn, type SpawnOptions } from 'node:child_process';

export interface Ended {
  /** Null when a signal ended the process. */
  readonly code: number | null;
  /** Both streams in the order they arrived; empty when they were not captured. */
  readonly output: string;
  readonly seconds: number;
}

export interface ProcessOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly capture: boolean;
}

/** Runs a Node program of this repository with the Node that runs us, and ends it when we are ended. */
export function runNode(args: readonly string[], { cwd, env, capture }: ProcessOptions): Promise<Ended> {
  const options: SpawnOptions = {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
  };
  const startedAt = performance.now();
  const child = spawn(process.execPath, args, options);
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    let output = '';
    const keep = (data: Buffer): void => {
      output += data.toString('utf8');
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ code, output, seconds: (performance.now() - startedAt) / 1000 });
    });
  });
}
