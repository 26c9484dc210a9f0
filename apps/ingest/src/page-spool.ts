import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import { once } from 'node:events';

import type { Chunk, ManifestPage, PageLink } from '@lattice/core';
import type { PageContext } from '@lattice/retrieval';

/** A page that has been read and cut, before it is known what other pages call it. */
export interface SpooledPage {
  readonly page: ManifestPage;
  readonly contentHash: string;
  readonly chunks: readonly Chunk[];
  readonly links: readonly PageLink[];
  readonly context: Omit<PageContext, 'linkTexts'>;
}

/**
 * Pages wait here until the last one has been read, since any page may name any other. On disk, so that memory stays
 * flat however large the site is.
 */
export interface PageSpool extends AsyncDisposable {
  add(page: SpooledPage): Promise<void>;
  /** Ends adding. In the order added. */
  pages(): AsyncGenerator<SpooledPage, void, void>;
}

export async function openPageSpool(): Promise<PageSpool> {
  const directory = await mkdtemp(join(tmpdir(), 'lattice-spool-'));
  const file = join(directory, 'pages.jsonl');
  const output = createWriteStream(file);
  return {
    async add(page) {
      // JSON.parse of our own JSON.stringify: nothing else writes this file.
      if (!output.write(`${JSON.stringify(page)}\n`)) await once(output, 'drain');
    },
    async *pages() {
      output.end();
      await finished(output);
      const lines = createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
      for await (const line of lines) yield parseSpooled(line);
    },
    async [Symbol.asyncDispose]() {
      output.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function parseSpooled(line: string): SpooledPage {
  const page: SpooledPage = JSON.parse(line);
  return page;
}
