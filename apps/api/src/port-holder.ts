import { readdir, readFile, readlink } from 'node:fs/promises';

/** State number of a listening socket in /proc/net/tcp (include/net/tcp_states.h). */
const LISTEN = '0A';

/**
 * Which program listens on a TCP port, where the system tells: Linux does, for programs of the same user (of anybody, when
 * asked as root). Null elsewhere.
 */
export async function describePortHolder(port: number): Promise<string | null> {
  const inodes = await listeningInodes(port);
  if (inodes.size === 0) {
    return null;
  }
  for (const processId of await numericEntries('/proc')) {
    if (await holdsSocket(processId, inodes)) {
      const command = await commandOf(processId);
      return command === '' ? `process ${processId}` : `process ${processId} (${command})`;
    }
  }
  return null;
}

async function listeningInodes(port: number): Promise<Set<string>> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readOrEmpty));
  const rows = tables
    .join('\n')
    .split('\n')
    .map((row) => row.trim().split(/\s+/));
  return new Set(
    rows.flatMap(([, local, , state, , , , , , inode]) =>
      inode !== undefined && state === LISTEN && local?.endsWith(suffix) === true ? [inode] : [],
    ),
  );
}

async function holdsSocket(processId: string, inodes: ReadonlySet<string>): Promise<boolean> {
  for (const descriptor of await numericEntries(`/proc/${processId}/fd`)) {
    const target = await readlink(`/proc/${processId}/fd/${descriptor}`).catch(() => '');
    const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
    if (inode !== undefined && inodes.has(inode)) {
      return true;
    }
  }
  return false;
}

/** The program and its first argument: enough to recognise it, too little to show a secret of its command line. */
async function commandOf(processId: string): Promise<string> {
  const parts = (await readOrEmpty(`/proc/${processId}/cmdline`)).split('\0').filter((part) => part !== '');
  return parts
    .filter((part, index) => index === 0 || !part.startsWith('-'))
    .slice(0, 2)
    .join(' ');
}

async function numericEntries(directory: string): Promise<string[]> {
  const entries = await readdir(directory).catch(() => []);
  return entries.filter((entry) => /^\d+$/.test(entry));
}

async function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
