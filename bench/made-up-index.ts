import { createHash } from 'node:crypto';

import type { IndexedPage, IndexWriter, Scope } from '@lattice/core';
import { indexChunk } from '@lattice/retrieval';
import { randomNumbers } from '@lattice/testing';

import { sentence } from './made-up-site.ts';

const scope: Scope = {
  plugin: 'default',
  version: 'current',
  locale: 'en',
  isLastVersion: true,
  isDefaultLocale: true,
};
const CHUNKS_PER_PAGE = 7;
const PAGES_AT_ONCE = 50;
/** About what a section of a handbook has. */
const SENTENCES = 8;
const WORDS = 12;

/** Publishes so many chunks of made-up text, past the parser, and tells what stands in some of them. */
export async function publishMadeUpChunks(writer: IndexWriter, siteId: string, count: number): Promise<string[]> {
  const build = await writer.open({
    siteId,
    jobId: crypto.randomUUID(),
    site: { title: 'Made up', url: null, baseUrl: '/', defaultLocale: 'en' },
    scopes: [scope],
    fingerprint: 'bench',
  });
  const samples: string[] = [];
  const pages = Math.ceil(count / CHUNKS_PER_PAGE);
  for (let from = 0; from < pages; from += PAGES_AT_ONCE) {
    const some = Array.from({ length: Math.min(PAGES_AT_ONCE, pages - from) }, (_, at) =>
      madeUpPage(from + at, samples),
    );
    await build.write(some);
  }
  await build.publish();
  return samples;
}

function madeUpPage(number: number, samples: string[]): IndexedPage {
  const random = randomNumbers(number + 1);
  const route = `/page/${number}`;
  const title = sentence(random, 3);
  const headings = Array.from({ length: CHUNKS_PER_PAGE }, () => sentence(random, 3));
  const chunks = headings.map((heading, ordinal) => {
    const text = Array.from({ length: SENTENCES }, () => `${sentence(random, WORDS)}.`).join(' ');
    if (ordinal === number % CHUNKS_PER_PAGE) samples.push(text);
    return indexChunk({
      id: createHash('md5').update(`${route} ${ordinal}`).digest('hex'),
      route,
      anchor: `part-${ordinal}`,
      headingPath: [title, heading],
      blocks: [{ kind: 'prose', text, label: null }],
      ordinal,
      source: `${number}.md`,
      line: ordinal + 1,
    });
  });
  const listed = headings.map((text, ordinal) => ({ level: 2, text, id: `part-${ordinal}` }));
  return {
    page: { source: `${number}.md`, kind: 'doc', route, scope, title, headings: listed, unlisted: false },
    contentHash: createHash('md5').update(route).digest('hex'),
    chunks,
    links: [],
  };
}
