import { crc32 } from 'node:zlib';

import { type Entry, openPromise, type ZipFile } from 'yauzl';

import { refused } from '../source-folder/source-errors.ts';
import { checkRatio } from '../source-folder/source-limits.ts';
import type { EntryPath } from './archive-tree.ts';
import { fileKind } from './file-kind.ts';
import type { ReadArchiveOptions } from './read-archive-options.ts';

interface AdmittedEntry {
  readonly entry: Entry;
  readonly path: EntryPath;
  readonly kind: 'file' | 'directory' | 'symlink';
}

const LONGEST_LINK_BYTES = 4_096;
/** Bits of the general purpose flag. */
const NAME_IS_UTF8 = 0x800;
/** Info-ZIP’s field for the name in UTF-8 beside one in an older encoding. */
const UNICODE_PATH_FIELD = 0x7075;

/** Writes a zip file's entries to the tree. All of them are judged by the directory at its end before one is written. */
export async function readZip(options: ReadArchiveOptions): Promise<void> {
  const { file, tree, signal } = options;
  const zip = await openPromise(file, { decodeStrings: false, autoClose: false }).catch(rethrowDamaged);
  try {
    for (const { entry, path, kind } of await admitEntries(zip, options)) {
      signal.throwIfAborted();
      if (kind === 'directory') await tree.makeFolder(path);
      else if (kind === 'symlink') tree.addSymlink(path, await readLink(zip, entry));
      else await tree.writeFile(path, contentOf(zip, entry), signal);
    }
  } finally {
    zip.close();
  }
}

async function admitEntries(
  zip: ZipFile,
  { tree, limits, bytes, signal }: ReadArchiveOptions,
): Promise<AdmittedEntry[]> {
  const admitted: AdmittedEntry[] = [];
  let unpackedBytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const name = nameOf(entry);
      const kind = kindOf(entry, name);
      if (entry.isEncrypted()) throw refused('The archive is encrypted.', 'Make one without a password.');
      unpackedBytes += entry.uncompressedSize;
      checkRatio(unpackedBytes, bytes, limits);
      const path = tree.admit(kind === 'file' ? { kind, name, bytes: entry.uncompressedSize } : { kind, name });
      if (path !== null) admitted.push({ entry, path, kind });
    }
  } catch (error) {
    return rethrowDamaged(error);
  }
  return admitted;
}

/** Old archivers write names in the code page of their machine; guessing that would make wrong routes. */
function nameOf(entry: Entry): string {
  const field = entry.extraFields.find(({ id, data }) => id === UNICODE_PATH_FIELD && data.length > 5);
  const isCurrent = field?.data.readUInt32LE(1) === crc32(entry.fileNameRaw);
  const bytes = field !== undefined && isCurrent ? field.data.subarray(5) : entry.fileNameRaw;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const says = (entry.generalPurposeBitFlag & NAME_IS_UTF8) === 0 ? '' : ' although it says so';
    throw refused(
      `The archive holds a name that is not valid UTF-8${says}: ${JSON.stringify(bytes.toString('latin1'))}.`,
    );
  }
}

function kindOf(entry: Entry, name: string): AdmittedEntry['kind'] {
  if (/[/\\]$/.test(name)) return 'directory';
  return fileKind(entry.externalFileAttributes >>> 16, name);
}

async function readLink(zip: ZipFile, entry: Entry): Promise<string> {
  if (entry.uncompressedSize > LONGEST_LINK_BYTES) throw refused('The archive holds a link that is too long.');
  const chunks: Buffer[] = [];
  for await (const chunk of contentOf(zip, entry)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** The entry's bytes, as many as its directory says and with its checksum, or an error. */
async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer, void, void> {
  let checksum = 0;
  try {
    const content: AsyncIterable<Buffer> = await zip.openReadStreamPromise(entry);
    for await (const chunk of content) {
      checksum = crc32(chunk, checksum);
      yield chunk;
    }
  } catch (error) {
    rethrowDamaged(error);
  }
  if (checksum !== entry.crc32) throw refused('The archive is damaged: a file differs from its checksum.');
}

/** The library says what is wrong with an archive in plain errors; those of the file system carry a code. */
function rethrowDamaged(error: unknown): never {
  const isForeign = error instanceof Error && error.name !== 'LatticeError' && error.name !== 'AbortError';
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'Z_';
  if (!isForeign || !code.startsWith('Z_')) throw error;
  throw refused(`The archive cannot be read: ${error.message}.`);
}
