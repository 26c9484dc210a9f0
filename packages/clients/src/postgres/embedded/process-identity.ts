import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process, told apart from any later one that gets the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in letters, digits and `-`; comparable only for equality and on one machine. */
  readonly startedAt: string;
}

const run = promisify(execFile);

/** Null where no such process runs. A zombie counts as gone: it holds nothing and only waits for its parent. */
export async function identifyProcess(pid: number): Promise<ProcessIdentity | null> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  switch (process.platform) {
    case 'linux':
      return identifyFromProc(pid);
    case 'win32':
      return respondsToSignals(pid) ? { pid, startedAt: 'unknown' } : null;
    default:
      return identifyFromPs(pid);
  }
}

/** Whether this very process, not a later one of the same number, still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const now = await identifyProcess(identity.pid);
  return now !== null && now.startedAt === identity.startedAt;
}

/** Whether the number is taken at all, by a zombie too. */
export function respondsToSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Name of the program a process runs, without its folder; null where that cannot be told. */
export async function programOf(pid: number): Promise<string | null> {
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').then(
          (text) => text.split('\0')[0],
          () => undefined,
        )
      : await run('/bin/ps', ['-o', 'comm=', '-p', String(pid)], { env: {} }).then(
          (result) => result.stdout.trim(),
          () => undefined,
        );
  return command === undefined || command === '' ? null : (command.split('/').at(-1) ?? null);
}

async function identifyFromProc(pid: number): Promise<ProcessIdentity | null> {
  const [stat, boot] = await Promise.all([
    readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null),
    // Ticks count from boot, so the same number after a reboot is another moment.
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
  ]);
  if (stat === null) return null;
  // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  if (startTicks === undefined || state === 'Z' || state === 'X') return null;
  return { pid, startedAt: `${boot.slice(0, 8)}-${startTicks}` };
}

async function identifyFromPs(pid: number): Promise<ProcessIdentity | null> {
  const output = await run('/bin/ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { env: { LC_ALL: 'C' } }).then(
    (result) => result.stdout.trim(),
    () => '',
  );
  const [state, ...started] = output.split(/\s+/);
  if (state === undefined || state === '' || state.startsWith('Z')) return null;
  return { pid, startedAt: started.join('-').replaceAll(/[^A-Za-z0-9-]/g, '-') };
}
