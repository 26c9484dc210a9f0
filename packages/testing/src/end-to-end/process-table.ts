import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/**
 * Processes of a group, and those that work in a folder: the program started, its children, and the database server,
 * which has a session of its own. Found in the process table, not in what the code under test wrote.
 */
export async function processesOf(group: number | null, dataDirectory: string | null): Promise<FoundProcess[]> {
  const cluster = dataDirectory === null ? null : join(dataDirectory, 'postgres', 'data');
  const found = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((name) => describe(name, { group, cluster })),
  );
  return found.filter((one) => one !== null);
}

/** The postmaster that serves a data directory. */
export async function postmasterOf(dataDirectory: string): Promise<number | null> {
  const servers = await processesOf(null, dataDirectory);
  return servers.find(({ command }) => /\/postgres -D /.test(command))?.pid ?? null;
}

/** The direct children of a process. */
export async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.split(' ').filter(Boolean).map(Number);
}

/** Without warning. Gone is as good as killed. */
export function killNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function describe(
  name: string,
  { group, cluster }: { readonly group: number | null; readonly cluster: string | null },
): Promise<FoundProcess | null> {
  const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
  // The name of the program, in parentheses, may hold anything.
  const [state, , processGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === undefined || state === 'Z') return null;
  const folder = await readlink(`/proc/${name}/cwd`).catch(() => '');
  if (Number(processGroup) !== group && folder !== cluster) return null;
  const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
  return { pid: Number(name), command: command.replaceAll('\0', ' ').trim() };
}
