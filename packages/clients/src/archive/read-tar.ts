import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

import { LatticeError } from '@lattice/core';
import { Parser, type ReadEntry } from 'tar';

import { refused } from '../source-folder/source-errors.ts';
import { checkRatio, checkTotalBytes } from '../source-folder/source-limits.ts';
import type { ArchiveTree } from './archive-tree.ts';
import type { ReadArchiveOptions } from './read-archive-options.ts';

/** Writes the entries of a gzipped tar file to the tree, one after the other as they come. */
export async function readTar(options: ReadArchiveOptions): Promise<void> {
  const { file, tree, signal } = options;
  try {
    await pipeline(
      createReadStream(file),
      createGunzip(),
      (chunks: AsyncIterable<Buffer>) => readEntries(counted(chunks, options), tree, signal),
      { signal },
    );
  } catch (error) {
    signal.throwIfAborted();
    throw toRefusal(error);
  }
}

/** Everything that is unpacked counts, headers too: an archive can be made of nothing else. */
async function* counted(chunks: AsyncIterable<Buffer>, { bytes, limits }: ReadArchiveOptions): AsyncGenerator<Buffer> {
  // Headers and padding take up to 1.5 KiB for each entry.
  const limitsOfAll = { ...limits, maxTotalBytes: limits.maxTotalBytes + limits.maxEntries * 1_536 };
  let total = 0;
  for await (const chunk of chunks) {
    // The parser would unpack what is packed twice, and nobody would count it.
    if (total === 0 && /^(?:\u001f\u008b|\u0028\u00b5\u002f\u00fd)/.test(chunk.toString('latin1', 0, 4))) {
      throw refused('The archive is packed more than once.');
    }
    total += chunk.length;
    checkRatio(total, bytes, limits);
    checkTotalBytes(total, limitsOfAll);
    yield chunk;
  }
}

/** Feeds the library's parser no faster than the tree can write. */
async function readEntries(chunks: AsyncIterable<Buffer>, tree: ArchiveTree, signal: AbortSignal): Promise<void> {
  const problem = Promise.withResolvers<never>();
  problem.promise.catch(() => undefined);
  let work: Promise<void> = Promise.resolve();
  const parser = new Parser({
    strict: true,
    onReadEntry(entry) {
      work = work.then(() => writeEntry(entry, tree, signal));
      work.catch(problem.reject);
    },
  });
  parser.on('error', problem.reject);
  parser.on('ignoredEntry', (entry: ReadEntry) => problem.reject(special(entry)));
  const ended = new Promise<void>((resolve) => parser.once('end', () => resolve()));
  let drained = Promise.withResolvers<void>();
  parser.on('drain', () => drained.resolve());
  for await (const chunk of chunks) {
    drained = Promise.withResolvers<void>();
    const isDrained = parser.write(chunk);
    await Promise.race([problem.promise, isDrained ? undefined : drained.promise]);
  }
  parser.end();
  // A cut archive is a problem and an end at once; the first of two that are settled counts.
  await Promise.race([problem.promise, ended]);
  await work;
}

async function writeEntry(entry: ReadEntry, tree: ArchiveTree, signal: AbortSignal): Promise<void> {
  const { path: name, type, linkpath = '', size } = entry;
  switch (type) {
    case 'File':
    case 'OldFile':
    case 'ContiguousFile': {
      const path = tree.admit({ kind: 'file', name, bytes: size });
      if (path !== null) return tree.writeFile(path, bytesOf(entry), signal);
      break;
    }
    case 'Directory': {
      const path = tree.admit({ kind: 'directory', name });
      if (path !== null) await tree.makeFolder(path);
      break;
    }
    case 'SymbolicLink': {
      const path = tree.admit({ kind: 'symlink', name });
      if (path !== null) tree.addSymlink(path, linkpath);
      break;
    }
    case 'Link': {
      const path = tree.admit({ kind: 'file', name, bytes: 0 });
      if (path !== null) await tree.linkFile(path, linkpath);
      break;
    }
    default:
      throw special(entry);
  }
  entry.resume();
}

/** The library's streams are not Node's; as something to iterate they are. */
async function* bytesOf(entry: ReadEntry): AsyncGenerator<Buffer, void, void> {
  yield* entry;
}

function special({ path }: ReadEntry): LatticeError {
  return refused(`The archive holds a device or another special file: ${JSON.stringify(path)}.`);
}

/** Errors of the file system carry a code of their own; what zlib and the parser say is about the archive. */
function toRefusal(error: unknown): unknown {
  if (LatticeError.isInstance(error) || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const isArchive = 'tarCode' in error || code.startsWith('Z_');
  return isArchive ? refused(`The archive cannot be read: ${error.message}.`) : error;
}
