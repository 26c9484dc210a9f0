import { runCommand } from '../process/run-command.ts';

export interface SourceCommit {
  /** Null where the sources are no git checkout and nobody named one. */
  readonly commit: string | null;
  /** Whether files differ from that commit. */
  readonly dirty: boolean;
}

const TIMEOUT_MS = 20_000;

export async function findCommit(root: string, named: string | undefined, signal: AbortSignal): Promise<SourceCommit> {
  if (named !== undefined) return { commit: named, dirty: false };
  const options = { cwd: root, signal, timeoutMs: TIMEOUT_MS, mayFail: true };
  const head = await runCommand('git', ['rev-parse', '--verify', 'HEAD'], options).catch(() => null);
  if (head === null || head.exitCode !== 0) return { commit: null, dirty: false };
  const status = await runCommand('git', ['status', '--porcelain', '--untracked-files=normal'], options);
  return { commit: head.stdout.trim(), dirty: status.stdout.trim() !== '' };
}
