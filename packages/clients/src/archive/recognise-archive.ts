import { open, stat } from 'node:fs/promises';

import { refused, unavailable } from '../source-folder/source-errors.ts';

export interface FoundArchive {
  readonly format: 'zip' | 'tar.gz';
  readonly bytes: number;
}

/** Tells an archive by its first bytes; its name may say anything. */
export async function recogniseArchive(file: string): Promise<FoundArchive> {
  const entry = await stat(file).catch((cause: unknown) => {
    throw unavailable('The archive is not there.', {
      fix: 'Check its path; the worker must be able to read it.',
      cause,
    });
  });
  if (!entry.isFile()) throw refused('The archive is not a file.', 'Name a .zip, .tgz or .tar.gz file.');
  await using handle = await open(file);
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
  const format = formatOf(buffer);
  if (format !== null) return { format, bytes: entry.size };
  throw refused('The file is neither a zip nor a gzipped tar archive.', 'Name a .zip, .tgz or .tar.gz file.');
}

function formatOf(head: Buffer): FoundArchive['format'] | null {
  // An empty zip file starts with the directory that otherwise ends it.
  if (['PK\u0003\u0004', 'PK\u0005\u0006'].includes(head.toString('latin1'))) return 'zip';
  return head[0] === 0x1f && head[1] === 0x8b ? 'tar.gz' : null;
}
