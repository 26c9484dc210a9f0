import type { BuildRequest, IndexedPage, IndexWriter, LiveGeneration, SiteIndex, StoredChunk } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { blog, currentDocs, oldDocs, samplePage, unitVector } from './sample-pages.ts';

export interface IndexWriterHarness extends AsyncDisposable {
  readonly index: SiteIndex;
  readonly writer: IndexWriter;
}

const first: BuildRequest = {
  siteId: 'handbook',
  jobId: 'job-1',
  site: { title: 'Handbook', url: null, baseUrl: '/', defaultLocale: 'en' },
  scopes: [currentDocs, blog],
  fingerprint: 'analyser-1',
};
const second: BuildRequest = { ...first, jobId: 'job-2' };

const intro = samplePage({
  route: '/intro',
  chunks: [
    { text: 'Introduction', terms: { hello: 2, world: 1 } },
    { text: 'More', terms: { more: 1 } },
  ],
});
const guide = samplePage({ route: '/guide', chunks: [{ text: 'Guide', terms: { guide: 3, hello: 1 } }] });
const news = samplePage({ route: '/blog/news', scope: blog, chunks: [{ text: 'News', terms: { news: 1, hello: 1 } }] });
const editedGuide = samplePage({
  route: '/guide',
  chunks: [
    { text: 'Guide, edited', terms: { edited: 1, hello: 4 } },
    { text: 'New part', terms: { part: 1 } },
  ],
});

/** What every index writer has to do, seen through the index it writes. `open` gives a fresh, empty pair. */
export function indexWriterConformance(name: string, open: () => Promise<IndexWriterHarness>): void {
  describe(`${name} as an index writer`, () => {
    publishes(open);
    takesUpAgain(open);
    reuses(open);
    keepsVectors(open);
    shows(open);
  });
}

function keepsVectors(open: () => Promise<IndexWriterHarness>): void {
  const embedding = { model: 'test/three', dimensions: 3 };
  const near = samplePage({ route: '/near', chunks: [{ text: 'Near', terms: { near: 1 }, vector: [1, 0.1, 0] }] });
  const far = samplePage({ route: '/far', chunks: [{ text: 'Far', terms: { far: 1 }, vector: [0, 0, 1] }] });
  const byVector = async ({ index }: IndexWriterHarness): Promise<string[]> => {
    const live = await requireLive(index);
    const query = { vector: unitVector([1, 0, 0]), scopes: live.scopes.map(({ number }) => number), limit: 10 };
    const hits = await index.searchDense(live, query);
    const chunks = await index.chunks(
      live,
      hits.map(({ chunk }) => chunk),
    );
    return chunks.map(({ route }) => route);
  };

  it('keeps the vectors of pages that are taken over, and says what they were made with', async () => {
    await using harness = await open();
    await publish(harness, { ...first, embedding }, [far, near]);
    expect(await requireLive(harness.index)).toMatchObject({ embedding });
    expect(await byVector(harness)).toEqual(['/near', '/far']);
    const before = await requireLive(harness.index);
    const same = await harness.writer.open({ ...second, embedding });
    await same.reuse(['/far', '/near']);
    await same.publish();
    const after = await requireLive(harness.index);
    expect(after.id).not.toBe(before.id);
    expect(after.content).toBe(before.content);
    expect(await byVector(harness)).toEqual(['/near', '/far']);
    const other = await harness.writer.open({ ...first, jobId: 'job-3', embedding });
    await other.reuse(['/near']);
    await other.write([intro]);
    await other.publish();
    expect((await requireLive(harness.index)).content).not.toBe(before.content);
    expect(await byVector(harness)).toEqual(['/near']);
  });

  it('keeps how far vectors agree with those of the words, where the same model made them', async () => {
    await using harness = await open();
    const publishAs = async (jobId: string, model: string, agreement?: number): Promise<number | null | undefined> => {
      const build = await harness.writer.open({ ...first, jobId, embedding: { ...embedding, model } });
      await build.write([near]);
      await build.publish(agreement);
      return (await requireLive(harness.index)).agreement;
    };
    expect(await publishAs('job-1', 'test/three')).toBeNull();
    expect(await publishAs('job-2', 'test/three', 0.5)).toBe(0.5);
    expect(await publishAs('job-3', 'test/three')).toBe(0.5);
    expect(await publishAs('job-4', 'test/other')).toBeNull();
    expect(await publishAs('job-5', 'test/other', -0.25)).toBe(-0.25);
  });

  it.each([
    { name: 'of another length than announced', announced: { model: 'test/three', dimensions: 4 } },
    { name: 'where none were announced', announced: null },
  ])('refuses vectors $name', async ({ announced }) => {
    await using harness = await open();
    const build = await harness.writer.open({ ...first, embedding: announced });
    await expect(build.write([near])).rejects.toMatchObject({ code: 'generation-mismatch' });
    expect(await build.written()).toEqual(new Map());
  });
}

function publishes(open: () => Promise<IndexWriterHarness>): void {
  it('shows nothing of a build before it is published', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    await build.write([intro, guide]);
    expect(await harness.index.live()).toBeNull();
    expect(await build.publish()).toEqual({ id: build.id, pages: 2, chunks: 3 });
    expect(await harness.index.live()).toMatchObject({
      id: build.id,
      siteId: 'handbook',
      fingerprint: 'analyser-1',
      pages: 2,
      chunks: 3,
    });
  });

  it('publishes an empty site', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    expect(await build.publish()).toMatchObject({ pages: 0, chunks: 0 });
    expect(await contents(harness.index)).toEqual([]);
  });

  it('holds a page once that was written twice, as it was written last', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    await build.write([intro, guide, news]);
    await build.write([editedGuide, intro, intro]);
    expect(await build.publish()).toMatchObject({ pages: 3, chunks: 5 });
    expect(await texts(harness.index, 'hello')).toEqual(['Guide, edited', 'Introduction', 'News']);
    expect(await texts(harness.index, 'guide')).toEqual([]);
  });

  it('publishes once however often it is asked', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    await build.write([intro]);
    const summary = await build.publish();
    expect(await build.publish()).toEqual(summary);
    expect(await (await harness.writer.open(second)).reusable()).toEqual(new Map([['/intro', intro.contentHash]]));
  });

  it('refuses to write into a published build', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    await build.write([intro]);
    await build.publish();
    await expect(build.write([guide])).rejects.toMatchObject({ code: 'job-conflict' });
    expect(await texts(harness.index, 'guide')).toEqual([]);
  });

  it('leaves the generation before readable for whoever still holds it', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, guide]);
    const before = await requireLive(harness.index);
    await publish(harness, second, [editedGuide]);
    expect(await texts(harness.index, 'guide', before)).toEqual(['Guide']);
    expect(await harness.index.pages(before, ['/intro'])).toEqual(new Map([['/intro', intro.page]]));
    expect(await texts(harness.index, 'edited')).toEqual(['Guide, edited']);
    expect(await harness.index.pages(await requireLive(harness.index), ['/intro'])).toEqual(new Map());
  });
}

function takesUpAgain(open: () => Promise<IndexWriterHarness>): void {
  it('gives a job its build back with what is written', async () => {
    await using harness = await open();
    const killed = await harness.writer.open(first);
    await killed.write([intro, news]);
    const again = await harness.writer.open({ ...first, site: { ...first.site, title: 'Renamed' } });
    expect(again.id).toBe(killed.id);
    expect(await again.written()).toEqual(
      new Map([
        ['/intro', intro.contentHash],
        ['/blog/news', news.contentHash],
      ]),
    );
    await again.write([guide]);
    await again.publish();
    expect(await requireLive(harness.index)).toMatchObject({ site: { title: 'Renamed' }, pages: 3 });
  });

  it('does not give back a build made with another fingerprint or for other scopes', async () => {
    await using harness = await open();
    const stale = await harness.writer.open(first);
    await stale.write([intro]);
    const upgraded = await harness.writer.open({ ...first, fingerprint: 'analyser-2' });
    expect(await upgraded.written()).toEqual(new Map());
    await upgraded.write([intro]);
    const wider = await harness.writer.open({
      ...first,
      fingerprint: 'analyser-2',
      scopes: [oldDocs, currentDocs, blog],
    });
    expect(await wider.written()).toEqual(new Map());
    await expect(stale.write([guide])).rejects.toMatchObject({ code: 'job-conflict' });
  });

  it('deletes an abandoned build and nothing else', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, guide]);
    const live = await requireLive(harness.index);
    const build = await harness.writer.open(second);
    await build.reuse(['/intro']);
    await build.write([editedGuide]);
    await build.abandon();
    await build.abandon();
    expect(await harness.index.live()).toEqual(live);
    expect(await texts(harness.index, 'hello')).toEqual(['Introduction', 'Guide']);
    const next = await harness.writer.open(second);
    expect(await next.written()).toEqual(new Map());
  });

  it('makes the same index of the same pages, whoever wrote them when', async () => {
    await using plain = await open();
    await publish(plain, first, [intro, editedGuide, news]);
    await using eventful = await open();
    await publish(eventful, first, [news, intro, guide]);
    const killed = await eventful.writer.open(second);
    await killed.write([editedGuide]);
    const build = await eventful.writer.open(second);
    await build.write([editedGuide]);
    await build.reuse(['/intro', '/blog/news']);
    await build.publish();
    expect(await contents(eventful.index)).toEqual(await contents(plain.index));
    for (const term of ['hello', 'edited', 'guide', 'news']) {
      expect(await ranking(eventful.index, term)).toEqual(await ranking(plain.index, term));
    }
  });
}

function reuses(open: () => Promise<IndexWriterHarness>): void {
  it('offers the live pages of the same fingerprint', async () => {
    await using harness = await open();
    expect(await (await harness.writer.open(first)).reusable()).toEqual(new Map());
    await publish(harness, first, [intro, news]);
    const same = await harness.writer.open(second);
    expect(await same.reusable()).toEqual(
      new Map([
        ['/intro', intro.contentHash],
        ['/blog/news', news.contentHash],
      ]),
    );
    await same.abandon();
    expect(await (await harness.writer.open({ ...second, fingerprint: 'analyser-2' })).reusable()).toEqual(new Map());
  });

  it('takes pages over, replaces the edited and drops the rest', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, guide, news]);
    const build = await harness.writer.open(second);
    await build.reuse(['/intro']);
    await build.reuse(['/intro', '/intro']);
    await build.write([editedGuide]);
    expect(await build.written()).toEqual(
      new Map([
        ['/intro', intro.contentHash],
        ['/guide', editedGuide.contentHash],
      ]),
    );
    expect(await build.publish()).toMatchObject({ pages: 2, chunks: 4 });
    expect(await texts(harness.index, 'hello')).toEqual(['Guide, edited', 'Introduction']);
    expect(await texts(harness.index, 'news')).toEqual([]);
  });

  it('survives a chain of unchanged and changed publications', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, guide, news]);
    const expected = await contents(harness.index);
    for (let round = 0; round < 3; round += 1) {
      const build = await harness.writer.open({ ...first, jobId: `unchanged-${round}` });
      await build.reuse([...(await build.reusable()).keys()]);
      expect(await build.publish()).toMatchObject({ pages: 3, chunks: 4 });
      expect(await requireLive(harness.index)).toMatchObject({ id: build.id });
      expect(await contents(harness.index)).toEqual(expected);
    }
    const build = await harness.writer.open(second);
    await build.reuse(['/intro', '/blog/news']);
    await build.write([editedGuide]);
    await build.publish();
    expect(await texts(harness.index, 'hello')).toEqual(['Guide, edited', 'Introduction', 'News']);
  });

  it('follows a scope whose number or flags have changed', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, news]);
    const nextDocs = { ...currentDocs, version: '2.0.0' };
    const cut = { ...currentDocs, isLastVersion: false };
    const build = await harness.writer.open({ ...second, scopes: [nextDocs, blog, cut] });
    await build.reuse(['/intro', '/blog/news']);
    await build.publish();
    const live = await requireLive(harness.index);
    const placed = await harness.index.pages(live, ['/intro', '/blog/news']);
    expect(placed.get('/intro')).toMatchObject({ scope: cut });
    expect(placed.get('/blog/news')).toMatchObject({ scope: blog });
    const numbers = live.scopes.filter((scope) => scope.plugin === 'default').map((scope) => scope.number);
    const { hits, chunks } = await harness.index.searchLexical(live, {
      terms: [{ term: 'hello', weight: 1 }],
      scopes: numbers,
      limit: 9,
    });
    expect({ hits: hits.length, chunks }).toEqual({ hits: 1, chunks: 2 });
  });

  it('does not offer pages of a scope the site no longer has', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, news]);
    const build = await harness.writer.open({ ...second, scopes: [currentDocs] });
    expect([...(await build.reusable()).keys()]).toEqual(['/intro']);
  });

  it('keeps sites apart', async () => {
    await using harness = await open();
    await publish(harness, first, [intro, guide]);
    const other = await harness.writer.open({ ...first, siteId: 'other', jobId: 'other-1' });
    expect(await other.reusable()).toEqual(new Map());
    await other.write([news]);
    await other.publish();
    const build = await harness.writer.open(second);
    expect([...(await build.reusable()).keys()].toSorted()).toEqual(['/guide', '/intro']);
  });
}

async function publish(
  harness: IndexWriterHarness,
  request: BuildRequest,
  pages: readonly IndexedPage[],
): Promise<void> {
  const build = await harness.writer.open(request);
  await build.write(pages);
  await build.publish();
}

/** Every chunk of the live generation by its number. */
async function contents(index: SiteIndex): Promise<StoredChunk[]> {
  const live = await requireLive(index);
  return index.chunks(
    live,
    Array.from({ length: live.chunks + 10 }, (_, number) => number),
  );
}

async function ranking(index: SiteIndex, term: string, generation?: LiveGeneration) {
  const live = generation ?? (await requireLive(index));
  const scopes = live.scopes.map((scope) => scope.number);
  return index.searchLexical(live, { terms: [{ term, weight: 1 }], scopes, limit: 100 });
}

/** First block of each chunk that holds the term, best first. */
async function texts(index: SiteIndex, term: string, generation?: LiveGeneration): Promise<string[]> {
  const live = generation ?? (await requireLive(index));
  const { hits } = await ranking(index, term, live);
  const chunks = await index.chunks(
    live,
    hits.map((hit) => hit.chunk),
  );
  return chunks.map((chunk) => {
    const block = chunk.blocks[0];
    return block?.kind === 'prose' ? block.text : '';
  });
}

async function requireLive(index: SiteIndex): Promise<LiveGeneration> {
  const live = await index.live();
  if (live === null) throw new Error('nothing is live');
  return live;
}

/** Looking at what is live, as a plan does. */
function shows(open: () => Promise<IndexWriterHarness>): void {
  it('shows nothing where nothing is live, also while something is built', async () => {
    await using harness = await open();
    expect(await harness.writer.live(first)).toBeNull();
    const build = await harness.writer.open(first);
    await build.write([intro]);
    expect(await harness.writer.live(first)).toBeNull();
  });

  it('shows what is live and what of it a build could take over', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    await build.write([intro, news]);
    await build.publish();
    const shown = async (request: BuildRequest) => {
      const live = await harness.writer.live(request);
      return [...(live?.pages ?? [])].toSorted(([a], [b]) => a.localeCompare(b));
    };
    const page = (isReusable: boolean, { contentHash, chunks }: IndexedPage) => ({
      contentHash,
      isReusable,
      chunkCount: chunks.length,
    });
    expect(await shown(second)).toEqual([
      ['/blog/news', page(true, news)],
      ['/intro', page(true, intro)],
    ]);
    expect(await shown({ ...second, scopes: [currentDocs] })).toEqual([
      ['/blog/news', page(false, news)],
      ['/intro', page(true, intro)],
    ]);
    expect(await shown({ ...second, fingerprint: 'analyser-2' })).toEqual([
      ['/blog/news', page(false, news)],
      ['/intro', page(false, intro)],
    ]);
    expect(await harness.writer.live({ ...second, siteId: 'another' })).toBeNull();
  });

  it('shows the chunks of live pages in their order', async () => {
    await using harness = await open();
    const build = await harness.writer.open(first);
    await build.write([intro, guide]);
    await build.publish();
    const live = await harness.writer.live(second);
    const chunks = await live?.chunks(['/intro', '/nowhere']);
    expect([...(chunks ?? [])]).toEqual([
      ['/intro', intro.chunks.map(({ chunk: { id, anchor } }) => expect.objectContaining({ id, anchor }))],
    ]);
  });
}
