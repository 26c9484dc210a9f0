import type { Stats } from 'node:fs';
import { access, lchown, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { LatticeError } from '@lattice/core';

import type { Binaries } from './binaries.ts';
import { runProgram, type Program } from './run-program.ts';
import type { ServerLayout } from './server-layout.ts';

/**
 * As whom the server runs. Postgres refuses to run as root, so root takes a user namespace where it appears as an
 * ordinary user but still owns its files, or else gives up its rights to an unprivileged user that needs no account.
 */
export type RunAs =
  | { readonly kind: 'self' }
  | { readonly kind: 'namespace'; readonly unshare: string }
  | { readonly kind: 'uid'; readonly uid: number; readonly gid: number };

export interface RunAsChoice {
  readonly runAs: RunAs;
  /** As `postgres --version` prints it: `18.4`. */
  readonly version: string;
}

/** `nobody` of the Linux kernel: an id that owns nothing, with or without an account of that name. */
const NOBODY = 65_534;
const UNSHARE_PLACES = ['/usr/bin/unshare', '/bin/unshare', '/usr/sbin/unshare', '/run/current-system/sw/bin/unshare'];
const PROBE_TIMEOUT_MS = 10_000;
const FIX =
  'Run Lattice as an ordinary user, use a data directory that every user may enter, or set DATABASE_URL to a Postgres server.';

/**
 * The first way that works here, tried with `postgres --version`.
 * @throws LatticeError `embedded-database-failed` where none does.
 */
export async function chooseRunAs(binaries: Binaries, layout: ServerLayout): Promise<RunAsChoice> {
  const version = { file: binaries.postgres, args: ['--version'], directory: '/' };
  const candidates = process.getuid?.() === 0 ? await candidatesForRoot() : [{ kind: 'self' } as const];
  const failures: unknown[] = [];
  for (const runAs of candidates) {
    const result = await runProgram(programAs(version, runAs), { timeoutMs: PROBE_TIMEOUT_MS }).catch(
      (error: unknown) => ({ error }),
    );
    const found = 'output' in result && result.exitCode === 0 ? /\d+(?:\.\d+)*/.exec(result.output)?.[0] : undefined;
    if (found !== undefined) {
      if (runAs.kind === 'uid') await requireOpenPath(layout.dataDirectory, runAs);
      return { runAs, version: found };
    }
    failures.push({ runAs, result });
  }
  throw new LatticeError(
    'embedded-database-failed',
    'The embedded database cannot run on this machine for this user.',
    {
      fix: FIX,
      context: { failures },
    },
  );
}

export function programAs(program: Program, runAs: RunAs): Program {
  switch (runAs.kind) {
    case 'self':
      return program;
    case 'namespace':
      return {
        ...program,
        file: runAs.unshare,
        args: ['--user', '--map-user=1000', '--map-group=1000', '--', program.file, ...program.args],
      };
    case 'uid':
      return { ...program, uid: runAs.uid, gid: runAs.gid };
  }
}

/** Whom the server's files have to belong to; null where that is the platform's own affair. */
export function ownerFor(runAs: RunAs): { uid: number; gid: number } | null {
  if (runAs.kind === 'uid') return runAs;
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  return uid === undefined || gid === undefined ? null : { uid, gid };
}

/** Gives a file, or a folder with all it holds, to the user the server runs as. Does nothing where it is so already. */
export async function giveTo(runAs: RunAs, path: string): Promise<void> {
  const owner = ownerFor(runAs);
  const now = await stat(path);
  if (owner === null || now.uid === owner.uid) return;
  if (process.geteuid?.() !== 0) {
    throw new LatticeError(
      'embedded-database-failed',
      'The embedded database in this data directory belongs to another user.',
      {
        fix: 'Start Lattice as the user who created the data directory, or choose another data directory.',
        context: { path, owner: now.uid, user: process.geteuid?.() },
      },
    );
  }
  // The folder itself last, so that an interrupted run is repeated.
  const inside = now.isDirectory() ? await readdir(path, { recursive: true }) : [];
  for (const name of inside) await lchown(join(path, name), owner.uid, owner.gid);
  await lchown(path, owner.uid, owner.gid);
}

async function candidatesForRoot(): Promise<RunAs[]> {
  const candidates: RunAs[] = [];
  for (const unshare of process.platform === 'linux' ? UNSHARE_PLACES : []) {
    const there = await access(unshare).then(
      () => true,
      () => false,
    );
    if (there) candidates.push({ kind: 'namespace', unshare });
  }
  return [...candidates, { kind: 'uid', uid: NOBODY, gid: NOBODY }];
}

/** Postgres walks the absolute path of its data, so the user has to be allowed into every folder above it. */
async function requireOpenPath(directory: string, user: { uid: number; gid: number }): Promise<void> {
  for (let path = dirname(directory); ; path = dirname(path)) {
    const folder = await stat(path).catch(() => null);
    if (folder !== null && !mayEnter(folder, user)) {
      throw new LatticeError(
        'embedded-database-failed',
        'The embedded database cannot run as root here: user namespaces are forbidden and the data directory lies below a folder that only some users may enter.',
        { fix: FIX, context: { closed: path, directory } },
      );
    }
    if (path === dirname(path)) return;
  }
}

function mayEnter(folder: Stats, user: { uid: number; gid: number }): boolean {
  const bit = folder.uid === user.uid ? 0o100 : folder.gid === user.gid ? 0o010 : 0o001;
  return (folder.mode & bit) !== 0;
}
