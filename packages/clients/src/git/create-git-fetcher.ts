import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError, type GitSource, type Logger, type SiteWarning, type SourceFetcher } from '@lattice/core';

import { createAddressGuard, type AddressGuardOptions } from '../network/address-guard.ts';
import { materialise, type FolderToFill, type MaterialiseOptions } from '../source-folder/materialise.ts';
import { removeOutsideLinks } from '../source-folder/outside-links.ts';
import {
  checkEntries,
  checkTotalBytes,
  checkTransferBytes,
  type SourceLimits,
} from '../source-folder/source-limits.ts';
import { gitEnvironment, type GitCredential } from './git-environment.ts';
import { readGitRef } from './git-ref.ts';
import { readGitUrl, type GitAddress, type GitProtocol } from './git-url.ts';
import { runGit, type GitRun } from './run-git.ts';

export interface GitFetcherOptions extends MaterialiseOptions {
  /** What the worker was started with; git is given its paths, and no secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Tokens by host. A host without one is read as everybody may. */
  readonly credentials?: readonly GitCredential[];
  /** `https` and `ssh` unless given. */
  readonly protocols?: readonly GitProtocol[];
  /** For tests; the system's resolver and the public internet unless given. */
  readonly addresses?: AddressGuardOptions;
}

/**
 * Fetches one commit of a repository with the system's git, without history, submodules, hooks or the person's own git
 * configuration. The program rather than a library in JavaScript: it reads every protocol and object format its host
 * has, follows its own security advisories, and its memory is not ours.
 */
export function createGitFetcher(options: GitFetcherOptions): SourceFetcher<GitSource> {
  const guard = createAddressGuard(options.addresses);
  return {
    async open(source, { signal, logger }) {
      const address = readGitUrl(source.url, options.protocols);
      const ref = source.ref === null ? 'HEAD' : readGitRef(source.ref);
      return materialise({ ...options, signal, siteFolder: source.subfolder }, async (to) => {
        const pinned = address.protocol === 'file' ? [] : await guard.addressesOf(address.host);
        const credential = options.credentials?.find(({ host }) => host === address.host) ?? null;
        const home = join(to.folder, '.git', 'home');
        const env = gitEnvironment({ address, pinned, credential, environment: options.environment, home });
        return fetchCommit({ address, ref, env, to, logger });
      });
    },
  };
}

interface FetchCommit {
  readonly address: GitAddress;
  readonly ref: string;
  readonly env: Readonly<Record<string, string>>;
  readonly to: FolderToFill;
  readonly logger: Logger;
}

async function fetchCommit({ address, ref, env, to, logger }: FetchCommit): Promise<SiteWarning[]> {
  const { folder: cwd, limits, signal } = to;
  const run: GitRun = { cwd, env, signal };
  await runGit(['init', '--quiet', '--template='], run);
  await mkdir(env['HOME'] ?? cwd, { recursive: true });
  await withinTransfer(run, limits, (watched) =>
    runGit(['fetch', '--quiet', '--depth=1', '--no-tags', '--no-recurse-submodules', '--', address.url, ref], watched),
  );
  const commit = (await runGit(['rev-parse', 'FETCH_HEAD^{commit}'], run)).trim();
  checkTree(await runGit(['ls-tree', '-r', '-t', '-l', '-z', commit], run), limits);
  await runGit(['checkout', '--quiet', '--force', '--detach', commit], run);
  await rm(join(cwd, '.git'), { recursive: true, force: true });
  logger.info({ host: address.host, ref, commit }, 'repository fetched');
  const { outside } = await removeOutsideLinks(cwd);
  return outside.map((where) => ({ where, message: 'the link leads out of the repository and is left out' }));
}

const MEASURE_EVERY_MS = 500;

/** Ends the work when git has stored more than is allowed; git has no such limit of its own. */
async function withinTransfer<T>(run: GitRun, limits: SourceLimits, work: (run: GitRun) => Promise<T>): Promise<T> {
  const tooMuch = new AbortController();
  const measure = async (): Promise<void> => {
    try {
      checkTransferBytes(await storedBytes(join(run.cwd, '.git', 'objects')), limits);
    } catch (error) {
      if (LatticeError.isInstance(error)) tooMuch.abort(error);
    }
  };
  const timer = setInterval(() => void measure(), MEASURE_EVERY_MS);
  try {
    const result = await work({ ...run, signal: AbortSignal.any([run.signal, tooMuch.signal]) });
    await measure();
    tooMuch.signal.throwIfAborted();
    return result;
  } finally {
    clearInterval(timer);
  }
}

async function storedBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  // A file that git has just renamed counts next time.
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Judges the commit before any of it is written: `mode type id size<TAB>path`, each ended by NUL. */
function checkTree(listing: string, limits: SourceLimits): void {
  const entries = listing.split('\0').filter((entry) => entry !== '');
  checkEntries(entries.length, limits);
  const bytes = entries.map((entry) => Number.parseInt(/^\d+ blob [\da-f]+ +(\d+)\t/.exec(entry)?.[1] ?? '0', 10));
  checkTotalBytes(
    bytes.reduce((sum, size) => sum + size, 0),
    limits,
  );
}
