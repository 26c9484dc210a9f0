// @ts-check
import { readFileSync } from 'node:fs';
import process from 'node:process';

/**
 * The process id with the moment it started, so that a number the system has given to another process since is not
 * taken for the first one. Undefined when no such process lives.
 * @param {number} pid
 * @returns {string | undefined}
 */
export function processIdentity(pid) {
  if (process.platform === 'linux') {
    try {
      // Fields 3 (state) and 22 (start time) of proc(5); the name before them may hold spaces and parentheses.
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
    } catch {
      return undefined;
    }
  }
  try {
    process.kill(pid, 0);
    return `${pid}`;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? `${pid}` : undefined;
  }
}
