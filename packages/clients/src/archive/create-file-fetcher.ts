import { copyFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { FileSource, SourceFetcher } from '@lattice/core';

import { materialise, type MaterialiseOptions } from '../source-folder/materialise.ts';
import { writePlainSite } from '../source-folder/plain-site.ts';
import { refused, unavailable } from '../source-folder/source-errors.ts';
import { checkTransferBytes } from '../source-folder/source-limits.ts';

/** More than any page that people write; generated references come close. */
const MAX_FILE_BYTES = 16_777_216;

/** Makes a site of a single `.md` or `.mdx` file. */
export function createFileFetcher(options: MaterialiseOptions = {}): SourceFetcher<FileSource> {
  const limits = { maxTransferBytes: MAX_FILE_BYTES, ...options.limits };
  return {
    open: (source, { signal }) =>
      materialise({ ...options, limits, signal, siteFolder: null }, async (to) => {
        checkTransferBytes(await sizeOf(source.path), to.limits);
        const name = basename(source.path);
        await copyFile(source.path, join(to.folder, name));
        // Docusaurus leaves files out whose name starts with `_`; this one was asked for.
        await writePlainSite(to.folder, { title: name.replace(/\.mdx?$/, ''), exclude: [] });
        return [];
      }),
  };
}

async function sizeOf(path: string): Promise<number> {
  if (!/\.mdx?$/.test(path)) throw refused('The file is no Markdown file.', 'Name a .md or .mdx file.');
  const entry = await stat(path).catch((cause: unknown) => {
    throw unavailable('The file is not there.', { fix: 'Check its path; the worker must be able to read it.', cause });
  });
  if (!entry.isFile()) throw refused('The source is not a file.', 'Name a .md or .mdx file.');
  return entry.size;
}
