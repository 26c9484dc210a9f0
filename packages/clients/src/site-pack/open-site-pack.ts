import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { LatticeError, type GenerationSummary, type IndexWriter } from '@lattice/core';

import { HEADER_FILE, headerSchema, unpackPage, type PackHeader } from './format.ts';

/** A site's index as it was packed. */
export interface SitePack {
  /** Of everything in it; names it. */
  readonly digest: string;
  readonly pages: number;
  /** Writes it through an index writer and makes it live. Repeating it, also after a crash, does no harm. */
  publish(
    writer: IndexWriter,
    owner: { readonly siteId: string; readonly jobId: string },
    signal: AbortSignal,
  ): Promise<GenerationSummary>;
}

/** Pages handed to the writer in one go. */
const BATCH_PAGES = 50;

/**
 * Null where the folder holds no pack.
 *
 * @throws LatticeError `source-refused` for one of another format; publishing throws it for one that was changed.
 */
export async function openSitePack(directory: string): Promise<SitePack | null> {
  const text = await readFile(join(directory, HEADER_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = headerSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw refused('The packed site was made by another version of Lattice.', parsed.error);
  const header = parsed.data;
  return {
    digest: header.digest,
    pages: header.pages,
    async publish(writer, owner, signal) {
      const lines = await readLines(directory, header);
      const build = await writer.open({ ...header.request, places: new Map(header.request.places), ...owner });
      for (let start = 0; start < lines.length; start += BATCH_PAGES) {
        signal.throwIfAborted();
        await build.write(lines.slice(start, start + BATCH_PAGES).map(unpackPage));
      }
      return build.publish(header.agreement);
    },
  };
}

async function readLines(directory: string, { files, digest }: PackHeader): Promise<string[]> {
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), 'utf8')));
  const found = createHash('sha256').update(texts.join('')).digest('hex');
  if (found !== digest) throw refused('The packed site is damaged: its content is not what its header says.');
  return texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
}

function refused(message: string, cause?: unknown): LatticeError {
  return new LatticeError('source-refused', message, { fix: 'Pack it again: lattice space build --docs DIR', cause });
}
