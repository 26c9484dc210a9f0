import { createWriteStream } from 'node:fs';
import { link, mkdir, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { LatticeError } from '@lattice/core';

import { removeOutsideLinks } from '../source-folder/outside-links.ts';
import { refused } from '../source-folder/source-errors.ts';
import { checkEntries, checkTotalBytes, type SourceLimits } from '../source-folder/source-limits.ts';
import { isSkipped, readEntryPath } from './entry-path.ts';

/** What an archive says about one of its entries, before any of its content is read. */
export type EntryClaim =
  | { readonly kind: 'directory'; readonly name: string }
  | { readonly kind: 'file'; readonly name: string; readonly bytes: number }
  | { readonly kind: 'symlink'; readonly name: string };

/** An entry's place below the root, with `/`. */
export type EntryPath = string & { readonly admitted: unique symbol };

/**
 * An archive as it grows on the disk. Every entry must be admitted before it is written; nothing is ever written
 * through a link, because links are made when everything else is there.
 */
export class ArchiveTree {
  readonly #root: string;
  readonly #limits: SourceLimits;
  /** Paths taken: by a file with its size, by a link, or by a folder. */
  readonly #taken = new Map<string, 'directory' | 'link' | number>();
  readonly #links = new Map<EntryPath, string>();
  #entries = 0;
  #bytes = 0;

  constructor(root: string, limits: SourceLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  get files(): readonly string[] {
    return [...this.#taken].flatMap(([path, kind]) => (typeof kind === 'number' ? [path] : []));
  }

  /**
   * Where the entry goes; null for one that is left out.
   *
   * @throws LatticeError `source-refused` or `source-too-large`.
   */
  admit(claim: EntryClaim): EntryPath | null {
    this.#entries += 1;
    checkEntries(this.#entries, this.#limits);
    const segments = readEntryPath(claim.name);
    if (isSkipped(segments)) return null;
    if (claim.kind === 'file') {
      this.#bytes += claim.bytes;
      checkTotalBytes(this.#bytes, this.#limits);
    }
    if (segments.length === 0) {
      if (claim.kind === 'directory') return null;
      throw refused('The archive holds a file without a name.');
    }
    this.#take(segments, claim.kind === 'file' ? claim.bytes : claim.kind === 'symlink' ? 'link' : 'directory');
    return toEntryPath(segments);
  }

  async makeFolder(path: EntryPath): Promise<void> {
    await mkdir(join(this.#root, path), { recursive: true });
  }

  async writeFile(path: EntryPath, content: Readable | AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
    const file = join(this.#root, path);
    await mkdir(dirname(file), { recursive: true });
    try {
      await pipeline(content, createWriteStream(file, { flags: 'wx' }), { signal });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw twice(path);
      throw error;
    }
  }

  /** A second name for a file that the archive has already given. */
  async linkFile(path: EntryPath, target: string): Promise<void> {
    const segments = readEntryPath(target);
    const bytes = this.#taken.get(segments.join('/'));
    if (typeof bytes !== 'number') throw refused(`The archive links ${path} to something that is no file of its own.`);
    // The content is read once for each of its names.
    this.#bytes += bytes;
    checkTotalBytes(this.#bytes, this.#limits);
    const file = join(this.#root, path);
    await mkdir(dirname(file), { recursive: true });
    await link(join(this.#root, ...segments), file);
  }

  /** Remembers a symbolic link until `finish`. */
  addSymlink(path: EntryPath, target: string): void {
    const lands = posix.normalize(posix.join(posix.dirname(path), target.replaceAll('\\', '/')));
    const leadsOut = lands === '..' || lands.startsWith('../') || posix.isAbsolute(target) || /^[a-z]:/i.test(target);
    if (leadsOut || target === '' || target.includes('\0')) throw outside(path);
    this.#links.set(path, target);
  }

  /**
   * Makes the links, now that nothing more is written.
   *
   * @returns Links that lead nowhere and were therefore left out.
   * @throws LatticeError `source-refused` where links lead out of the archive by way of others.
   */
  async finish(): Promise<string[]> {
    if (this.#links.size === 0) return [];
    for (const [path, target] of this.#links) {
      const file = join(this.#root, path);
      await mkdir(dirname(file), { recursive: true });
      await symlink(target, file);
    }
    const removed = await removeOutsideLinks(this.#root);
    const [first] = removed.outside;
    if (first !== undefined) throw outside(first);
    return removed.dead;
  }

  #take(segments: readonly string[], kind: 'directory' | 'link' | number): void {
    for (let depth = 1; depth < segments.length; depth += 1) {
      const above = segments.slice(0, depth).join('/');
      const known = this.#taken.get(above);
      if (known === 'link') throw refused(`The archive writes through its own link ${JSON.stringify(above)}.`);
      if (typeof known === 'number') throw twice(above);
      this.#taken.set(above, 'directory');
    }
    const path = segments.join('/');
    const known = this.#taken.get(path);
    if (known !== undefined && !(known === 'directory' && kind === 'directory')) throw twice(path);
    this.#taken.set(path, kind);
  }
}

function toEntryPath(segments: readonly string[]): EntryPath {
  const path = segments.join('/');
  if (isAdmitted(path)) return path;
  throw new LatticeError('internal', 'An entry without a name was admitted.');
}

function isAdmitted(path: string): path is EntryPath {
  return path !== '';
}

function twice(path: string): LatticeError {
  return refused(`The archive holds ${JSON.stringify(path)} more than once.`);
}

function outside(path: string): LatticeError {
  return refused(`The archive’s link ${JSON.stringify(path)} leads out of the archive.`);
}
