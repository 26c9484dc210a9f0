import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  LatticeError,
  type BuildRequest,
  type GenerationBuild,
  type IndexedPage,
  type IndexWriter,
} from '@lattice/core';

import { HEADER_FILE, packPage, type PackHeader } from './format.ts';

/** Below what git hosts refuse, and small enough to be read at once. */
const FILE_BYTES = 4_000_000;

/**
 * Writes a site's index into a folder instead of a database, so that it can travel with the program. Nothing in it
 * depends on when, where or by whom it was made: the same site and version give the same bytes.
 */
export function createSitePackWriter(directory: string): IndexWriter {
  return {
    live: () => Promise.resolve(null),
    async open(request) {
      await rm(directory, { recursive: true, force: true });
      await mkdir(directory, { recursive: true });
      return toBuild(directory, request);
    },
  };
}

function toBuild(directory: string, request: BuildRequest): GenerationBuild {
  const lines = new Map<string, { readonly hash: string; readonly line: string; readonly chunks: number }>();
  return {
    id: 'pack',
    written: () => Promise.resolve(new Map([...lines].map(([route, { hash }]) => [route, hash]))),
    reusable: () => Promise.resolve(new Map()),
    async reuse(routes) {
      if (routes.length > 0) throw new LatticeError('internal', 'A pack has no earlier index to take pages from.');
    },
    async write(pages: readonly IndexedPage[]) {
      for (const page of pages) {
        lines.set(page.page.route, { hash: page.contentHash, line: packPage(page), chunks: page.chunks.length });
      }
    },
    async publish(agreement = null) {
      const ordered = [...lines].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, packed]) => packed);
      const header = await writeLines(
        directory,
        ordered.map(({ line }) => line),
      );
      const chunks = ordered.reduce((sum, page) => sum + page.chunks, 0);
      const { siteId: _site, jobId: _job, ...kept } = request;
      const full: PackHeader = {
        format: 1,
        request: {
          ...kept,
          scopes: [...kept.scopes],
          embedding: kept.embedding ?? null,
          places: [...(kept.places ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1)),
        },
        pages: ordered.length,
        chunks,
        agreement,
        ...header,
      };
      await writeFile(join(directory, HEADER_FILE), `${JSON.stringify(full, null, 2)}\n`);
      return { id: header.digest, pages: ordered.length, chunks };
    },
    abandon: () => rm(directory, { recursive: true, force: true }),
  };
}

async function writeLines(directory: string, lines: readonly string[]): Promise<Pick<PackHeader, 'files' | 'digest'>> {
  const digest = createHash('sha256');
  const files: string[] = [];
  let pending: string[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (pending.length === 0) return;
    const name = `pages-${String(files.length + 1).padStart(4, '0')}.jsonl`;
    await writeFile(join(directory, name), pending.join(''));
    files.push(name);
    pending = [];
    bytes = 0;
  };
  for (const line of lines) {
    const text = `${line}\n`;
    if (bytes + text.length > FILE_BYTES) await flush();
    pending.push(text);
    bytes += text.length;
    digest.update(text);
  }
  await flush();
  return { files, digest: digest.digest('hex') };
}
