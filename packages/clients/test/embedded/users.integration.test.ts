import { execFileSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readFile, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { query } from '../support/index.ts';
import { closedDirectory, openHolder, postmasterPid, REPOSITORY, startHolder, type HolderOptions } from './holder.ts';
import { serversOf } from './servers-of.ts';

const UNSHARE = '/usr/bin/unshare';
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

/** Appears as root to itself: really, or in a namespace of its own where this user may have one. */
const asRoot = isRoot ? [] : [UNSHARE, '--user', '--map-root-user', '--'];
/** An ordinary user, who owns what this user owns. */
const asUser1000 = [UNSHARE, '--user', '--map-user=1000', '--map-group=1000', '--'];

function works(command: readonly string[]): boolean {
  try {
    const [file, ...args] = [...command, '/bin/true'];
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe.runIf(works(asUser1000))('as UID 1000', () => {
  it('runs the server as itself, below a directory only it may enter', async () => {
    await using directory = await closedDirectory();
    const holder = await openHolder({ dataDirectory: directory.path, wrapper: asUser1000 });
    expect(holder.opened.uid).toBe(1000);
    expect(await answers(holder.opened.url)).toBe(true);
    await holder.close();
    expect(await serversOf(directory.path)).toEqual([]);
  });
});

describe.runIf(isRoot && mayBeRead(REPOSITORY))('as another account', () => {
  it('runs the server as that account, and refuses a data directory of somebody else', async () => {
    await using directory = await closedDirectory();
    await mkdir(directory.path);
    for (const path of [dirname(directory.path), directory.path]) await chown(path, 1000, 1000);
    const user = { dataDirectory: directory.path, uid: 1000, gid: 1000 };
    const holder = await openHolder(user);
    expect(await realUser(await postmasterPid(directory.path))).toBe(1000);
    await holder.close();
    await chmod(dirname(directory.path), 0o755);
    const other = await startHolder({ ...user, uid: 1001, gid: 1001 }).outcome;
    expect(other).toMatchObject({
      event: 'failed',
      code: 'embedded-database-failed',
      fix: expect.stringContaining('DATABASE_URL'),
    });
  });
});

describe.runIf(works(asRoot))('as root', () => {
  it('runs the server in a user namespace, below a directory only root may enter', async () => {
    await using directory = await closedDirectory();
    const holder = await openHolder({ dataDirectory: directory.path, wrapper: asRoot });
    expect(holder.opened.uid).toBe(0);
    const pid = await postmasterPid(directory.path);
    expect(await readFile(`/proc/${pid}/uid_map`, 'utf8')).toMatch(/^\s*1000\s+0?\d*\s+1\s*$/);
    expect((await stat(join(directory.path, 'postgres', 'data'))).uid).toBe(process.getuid?.());
    expect(await answers(holder.opened.url)).toBe(true);
    await holder.kill();
    const adopting = await openHolder({ dataDirectory: directory.path, wrapper: asRoot });
    expect(adopting.opened.adopted).toBe(true);
    await adopting.close();
    expect(await serversOf(directory.path)).toEqual([]);
  });
});

// As in a container: the kernel lets nobody whose root directory is not the real one make a user namespace.
describe.runIf(isRoot)('as root where user namespaces are forbidden', () => {
  it('runs the server as nobody, and gives the data back when namespaces are allowed again', async () => {
    await using jail = await withoutNamespaces();
    await using directory = await openDirectory();
    const first = await openHolder({ dataDirectory: directory.path, ...jail.options });
    const server = await postmasterPid(directory.path);
    expect(await realUser(server)).toBe(NOBODY);
    expect((await stat(join(directory.path, 'postgres', 'password'))).uid).toBe(0);
    expect((await stat(join(directory.path, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
    expect(await answers(first.opened.url)).toBe(true);
    await first.kill();
    const adopting = await openHolder({ dataDirectory: directory.path, ...jail.options });
    expect(adopting.opened.adopted).toBe(true);
    expect(await postmasterPid(directory.path)).toBe(server);
    await adopting.close();
    expect(await postmasterPid(directory.path)).toBeNull();

    const free = await openHolder({ dataDirectory: directory.path });
    expect(await realUser(await postmasterPid(directory.path))).toBe(0);
    expect(await answers(free.opened.url)).toBe(true);
    await free.close();
    const again = await openHolder({ dataDirectory: directory.path, ...jail.options });
    expect(await realUser(await postmasterPid(directory.path))).toBe(NOBODY);
    await again.close();
  });

  it('says what to do below a directory only root may enter', async () => {
    await using jail = await withoutNamespaces();
    await using directory = await closedDirectory();
    const outcome = await startHolder({ dataDirectory: directory.path, ...jail.options }).outcome;
    expect(outcome).toMatchObject({
      event: 'failed',
      code: 'embedded-database-failed',
      message: expect.stringContaining('user namespaces are forbidden'),
      fix: expect.stringContaining('DATABASE_URL'),
    });
    expect(await postmasterPid(directory.path)).toBeNull();
  });
});

/** A root directory that only looks like the real one, with the repository where everybody may enter. */
async function withoutNamespaces(): Promise<
  AsyncDisposable & { readonly options: Omit<HolderOptions, 'dataDirectory'> }
> {
  const mountPoint = await mkdtemp(join(tmpdir(), 'lattice-root-'));
  const script =
    '/bin/mount --rbind / "$0" && /bin/mount --bind "$1" "$0/mnt" && shift && exec /usr/sbin/chroot "$0" "$@"';
  return {
    options: { wrapper: [UNSHARE, '--mount', '/bin/sh', '-c', script, mountPoint, REPOSITORY], repository: '/mnt' },
    // The mounts went with the process; what is left is an empty folder.
    [Symbol.asyncDispose]: () => rmdir(mountPoint),
  };
}

/** A data directory below folders that everybody may enter. */
async function openDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const directory = await closedDirectory();
  await chmod(dirname(directory.path), 0o755);
  return directory;
}

async function answers(url: string): Promise<boolean> {
  return (await query(url, 'select 1')).length === 1;
}

async function realUser(pid: number | null): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]);
}

/** Whether an account without rights of its own may enter a folder and what is above it. */
function mayBeRead(folder: string): boolean {
  return works(['/usr/bin/setpriv', '--reuid=1000', '--regid=1000', '--clear-groups', '/bin/ls', folder]);
}
