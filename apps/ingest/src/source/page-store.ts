import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { LatticeError } from '@lattice/core';
import type { LoadedPage } from '@lattice/docusaurus';

/** Where in the store a page is. */
export interface PagePlace {
  readonly position: number;
  readonly bytes: number;
}

/** Pages that wait on the disk, so that memory stays flat however large the site is. */
export interface PageStore extends AsyncDisposable {
  add(page: LoadedPage): Promise<PagePlace>;
  read(place: PagePlace): Promise<LoadedPage>;
}

/** @throws LatticeError `storage-full` when adding. */
export async function openPageStore(): Promise<PageStore> {
  const folder = await mkdtemp(join(tmpdir(), 'lattice-pages-'));
  const file = await open(join(folder, 'pages'), 'w+');
  // The open file stays; nothing is left behind however this process ends.
  await rm(folder, { recursive: true });
  let end = 0;
  return {
    async add(page) {
      const bytes = Buffer.from(JSON.stringify(page));
      const place = { position: end, bytes: bytes.length };
      end += bytes.length;
      await file.writev([bytes], place.position).catch(rethrowFull);
      return place;
    },
    async read({ position, bytes }) {
      const { buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, position);
      // Our own JSON: nobody else knows the file.
      const page: LoadedPage = JSON.parse(buffer.toString('utf8'));
      return page;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

function rethrowFull(cause: unknown): never {
  const isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  if (!isFull) throw cause;
  throw new LatticeError('storage-full', 'There is no room left for the site’s pages on this machine’s disk.', {
    retryable: true,
    fix: 'Make room where temporary files are kept, or let TMPDIR name a folder on a larger disk.',
    cause,
  });
}
