import { createHash } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { commit as commitFiles, HubApiError, listFiles as listRemote, type CommitOperation } from '@huggingface/hub';
import { LatticeError } from '@lattice/core';

import { listFiles } from '../files/list-files.ts';
import { hubError } from '../hub/hub-error.ts';
import { unreachable, type HubConnection } from '../hub/hub-request.ts';
import type { PushOutcome } from './push-outcome.ts';

export interface HttpPushOptions {
  readonly connection: HubConnection;
  readonly id: string;
  readonly directory: string;
  readonly message: string;
  /** Commit the change is made upon; null for an empty repository. */
  readonly previous: string | null;
  readonly isDryRun: boolean;
}

/** The Hub gives up on a commit after 60 s; uploads before it take longer. */
const TIMEOUT_MS = 30 * 60_000;

/**
 * Makes the Space's repository what the folder holds, over the Hub's HTTP API, which takes binaries and large files. The
 * repository's own .gitattributes stays: the Hub keeps its rules for large files there.
 */
export async function pushOverHttp(options: HttpPushOptions): Promise<PushOutcome> {
  const { connection, id, directory, message, previous } = options;
  const { endpoint, token, signal } = connection;
  if (token === null) throw hubError({ what: `write to the Space ${id}`, status: 401, said: '' });
  const repo = { type: 'space', name: id } as const;
  const access = { repo, accessToken: token, hubUrl: endpoint };
  try {
    const remote = await remoteHashes(access);
    const changes = await changesOf(directory, remote);
    if (changes.added.length + changes.gone.length === 0) return { kind: 'unchanged', commit: previous };
    if (options.isDryRun) {
      const lines = [...changes.added.map((path) => `+ ${path}`), ...changes.gone.map((path) => `- ${path}`)];
      return { kind: 'previewed', diff: lines.join('\n') };
    }
    const operations: CommitOperation[] = changes.gone.map((path) => ({ operation: 'delete', path }));
    for (const path of changes.added) {
      operations.push({ operation: 'addOrUpdate', path, content: await openAsBlob(join(directory, path)) });
    }
    const result = await commitFiles({
      ...access,
      title: message,
      operations,
      ...(previous === null ? {} : { parentCommit: previous }),
      abortSignal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    return { kind: 'pushed', commit: result?.commit.oid ?? '', previous };
  } catch (error) {
    if (error instanceof HubApiError) {
      throw hubError({ what: `write to the Space ${id}`, status: error.statusCode, said: error.message });
    }
    if (LatticeError.isInstance(error)) throw error;
    throw unreachable(endpoint, error, signal);
  }
}

/** The Hub keeps its rules for large files in it, and edits it with each commit. */
const KEPT = '.gitattributes';

type Access = Pick<Parameters<typeof listRemote>[0], 'repo' | 'accessToken' | 'hubUrl'>;

/** By path: git's hash of a file in the repository itself, SHA-256 of one beside it. */
async function remoteHashes(access: Access & { readonly accessToken: string }): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  try {
    for await (const { path, type, oid, lfs } of listRemote({ ...access, recursive: true })) {
      if (type === 'file') hashes.set(path, lfs?.oid.replace(/^sha256:/, '') ?? oid ?? '');
    }
  } catch (error) {
    // A repository without a commit has no tree.
    if (!(error instanceof HubApiError) || error.statusCode !== 404) throw error;
  }
  return hashes;
}

async function changesOf(
  directory: string,
  remote: ReadonlyMap<string, string>,
): Promise<{ readonly added: readonly string[]; readonly gone: readonly string[] }> {
  const local = (await listFiles(directory)).map(({ path }) => path).filter((path) => path !== KEPT);
  const added: string[] = [];
  for (const path of local) {
    const content = await readFile(join(directory, path));
    const blob = createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
    const isThere = [blob, createHash('sha256').update(content).digest('hex')].includes(remote.get(path) ?? '');
    if (!isThere) added.push(path);
  }
  const present = new Set(local);
  return { added, gone: [...remote.keys()].filter((path) => !present.has(path) && path !== KEPT) };
}
