import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { LatticeError } from '@lattice/core';

import { listFiles } from '../files/list-files.ts';
import { runCommand, type CommandResult } from '../process/run-command.ts';
import { explainRejection } from './explain-rejection.ts';
import { gitEnvironment, type GitAccess } from './git-environment.ts';
import type { PushOutcome } from './push-outcome.ts';

export interface CloneOptions extends GitAccess {
  readonly url: string;
  /** Commits of history fetched. */
  readonly depth: number;
  readonly signal: AbortSignal;
}

/** A shallow clone of the Space's repository. Its history only ever grows: nothing here forces. */
export interface SpaceClone extends AsyncDisposable {
  /** Null for a repository without commits. */
  head(): Promise<string | null>;
  /** Makes the work tree what the folder holds. */
  replaceWith(directory: string): Promise<void>;
  /** Makes the work tree what it was at an earlier commit. */
  restore(commit: string): Promise<void>;
  readAt(commit: string, path: string): Promise<string | null>;
  /** Commits and pushes what differs. */
  publish(message: string, options: { readonly isDryRun: boolean }): Promise<PushOutcome>;
}

const CLONE_TIMEOUT_MS = 300_000;
const PUSH_TIMEOUT_MS = 300_000;
const LOCAL_TIMEOUT_MS = 60_000;
/** The platform builds this one. */
const BRANCH = 'main';

/** @throws LatticeError as `explainRejection` says. */
export async function cloneSpace(options: CloneOptions): Promise<SpaceClone> {
  const { url, depth, signal } = options;
  const folder = await mkdtemp(join(tmpdir(), 'lattice-space-'));
  const env = gitEnvironment(options);
  const git = (args: readonly string[], timeoutMs = LOCAL_TIMEOUT_MS): Promise<CommandResult> =>
    runCommand('git', args, { cwd: folder, env, signal, timeoutMs, mayFail: true });
  const must = async (...args: string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await git(args);
    if (exitCode === 0) return stdout.trim();
    throw new LatticeError('internal', `git ${args[0]} failed: ${stderr.trim()}`);
  };
  const clone: SpaceClone = {
    async head() {
      const { exitCode, stdout } = await git(['rev-parse', '--verify', '--quiet', 'HEAD']);
      return exitCode === 0 ? stdout.trim() : null;
    },
    async replaceWith(directory) {
      await must('rm', '-r', '--quiet', '--ignore-unmatch', '--force', '.');
      for (const { path, kind } of await listFiles(directory)) {
        if (kind !== 'file') throw new LatticeError('source-refused', `SPACE-009: ${path} is no plain file.`);
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await copyFile(join(directory, path), join(folder, path));
      }
      await must('add', '--all', '--force', '.');
    },
    async restore(commit) {
      await must('rm', '-r', '--quiet', '--ignore-unmatch', '--force', '.');
      await must('checkout', '--quiet', commit, '--', '.');
    },
    async readAt(commit, path) {
      const { exitCode, stdout } = await git(['show', `${commit}:${path}`]);
      return exitCode === 0 ? stdout : null;
    },
    async publish(message, { isDryRun }) {
      const previous = await clone.head();
      if ((await must('status', '--porcelain')) === '') return { kind: 'unchanged', commit: previous };
      if (isDryRun)
        return { kind: 'previewed', diff: await must('diff', '--cached', '--stat', '--patch', '--no-color') };
      await must('commit', '--quiet', '--no-verify', '--message', message);
      const { exitCode, stdout, stderr } = await git(
        ['push', '--porcelain', 'origin', `HEAD:${BRANCH}`],
        PUSH_TIMEOUT_MS,
      );
      if (exitCode !== 0) throw explainRejection(`${stdout}\n${stderr}`);
      return { kind: 'pushed', commit: await must('rev-parse', 'HEAD'), previous };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  const args = ['clone', '--quiet', '--depth', String(depth), '--no-tags', '--single-branch', '--', url, '.'];
  const { exitCode, stderr } = await git(args, CLONE_TIMEOUT_MS);
  if (exitCode === 0) return clone;
  await clone[Symbol.asyncDispose]();
  throw explainRejection(stderr);
}
