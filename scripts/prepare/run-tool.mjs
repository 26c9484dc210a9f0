// @ts-check
import { spawn } from 'node:child_process';
import process from 'node:process';
import { PrepareError, explainToolFailure } from './failure.mjs';
import { holdLockFor } from './lock.mjs';

/** Enough to hold the reason of a failure, which the tools print last. */
const keptOutputCharacters = 8_000;
const parentPollMs = 250;

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/**
 * Runs a tool with its output on our standard error, and fails with its last lines.
 * @param {{doing: string, command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv, wayOut?: string}} tool
 * @returns {Promise<void>}
 */
export function runTool({ doing, command, args, cwd, env, wayOut }) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that stopping it also stops what it started.
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const forward = (/** @type {Buffer} */ data) => {
      output = (output + data.toString('utf8')).slice(-keptOutputCharacters);
      process.stderr.write(data);
    };
    child.stdout.on('data', forward);
    child.stderr.on('data', forward);
    running.add(child);
    if (child.pid !== undefined) holdLockFor(child.pid);
    child.once('error', (error) => {
      running.delete(child);
      reject(
        new PrepareError(explainToolFailure({ doing, end: `${command} did not start`, output: error.message, wayOut })),
      );
    });
    child.once('close', (code, signal) => {
      running.delete(child);
      if (code === 0) return resolve();
      const end = signal === null ? `the tool ended with exit code ${code}` : `the tool was ended by ${signal}`;
      reject(new PrepareError(explainToolFailure({ doing, end, output, wayOut })));
    });
  });
}

/**
 * npm passes a signal on to the shell that started us, not to us: the shell's death is how we learn of it. Without
 * this, an install would go on after the person gave up.
 */
export function stopChildrenWithParent() {
  const parent = process.ppid;
  const stop = (/** @type {number} */ exitCode) => {
    for (const child of running) killGroup(child);
    process.exit(exitCode);
  };
  process.once('SIGINT', () => stop(130));
  process.once('SIGTERM', () => stop(143));
  process.once('SIGHUP', () => stop(129));
  setInterval(() => process.ppid !== parent && stop(143), parentPollMs).unref();
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}
