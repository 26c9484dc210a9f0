import { LatticeError } from '@lattice/core';
import { query } from '@lattice/clients/postgres/testing';
import { describe, expect, it } from 'vitest';

import { countingEmbedding, type CountingEmbedding } from './support/counting-embedding.ts';
import { generatedDocs } from './support/generated-docs.ts';
import { startIngestion, type Ingestion } from './support/ingestion.ts';
import { temporarySite, type TemporarySite } from './support/temporary-site.ts';

async function run(ingestion: Ingestion, site: TemporarySite) {
  return ingestion.finished((await ingestion.request(site.path)).id);
}

/** Routes of the pages whose chunks are nearest to what the model makes of a text of the site. */
async function nearest(ingestion: Ingestion, model: CountingEmbedding, text: string): Promise<string[]> {
  const live = await ingestion.index.live();
  if (live === null) return [];
  const scopes = live.scopes.map(({ number }) => number);
  const hits = await ingestion.index.searchDense(live, { vector: await model.embedQuery(text), scopes, limit: 1 });
  const chunks = await ingestion.index.chunks(
    live,
    hits.map(({ chunk }) => chunk),
  );
  return chunks.map(({ route }) => route);
}

async function vectorCount(ingestion: Ingestion): Promise<number> {
  const [row] = await query<{ count: number }>(ingestion.url, 'select count(*)::int as count from lattice.vectors');
  return row?.count ?? -1;
}

describe('a site with an embedding model', () => {
  it('is embedded once, unchanged not at all, and changed page by page', async () => {
    await using ingestion = await startIngestion();
    const embedding = countingEmbedding();
    await using _worker = await ingestion.startWorker({ embedding });
    await using site = await temporarySite({
      ...generatedDocs(60),
      'docs/animals/wombat.md': '# Wombat\n\nA wombat digs.\n',
    });
    const first = await run(ingestion, site);
    expect(first).toMatchObject({ state: 'succeeded', warningCount: 0 });
    expect(embedding.asked).toHaveLength(first.chunks);
    expect(new Set(embedding.asked).size).toBe(first.chunks);
    expect(await ingestion.index.live()).toMatchObject({ embedding: { model: 'test/counting', dimensions: 16 } });
    const wombat = embedding.asked.find((text) => text.includes('wombat')) ?? '';
    expect(wombat).toBe('Wombat\n\nA wombat digs.');
    expect(await nearest(ingestion, embedding, wombat)).toEqual(['/animals/wombat']);

    expect(await run(ingestion, site)).toMatchObject({ state: 'succeeded', reused: 61 });
    expect(embedding.asked).toHaveLength(first.chunks);
    expect(await nearest(ingestion, embedding, wombat)).toEqual(['/animals/wombat']);

    await site.write({ 'docs/animals/wombat.md': '# Wombat\n\nA wombat sleeps.\n' });
    expect(await run(ingestion, site)).toMatchObject({ state: 'succeeded', reused: 60 });
    expect(embedding.asked.slice(first.chunks)).toEqual(['Wombat\n\nA wombat sleeps.']);
    expect(await nearest(ingestion, embedding, 'Wombat\n\nA wombat sleeps.')).toEqual(['/animals/wombat']);
  });

  it('is rebuilt for another model, and keeps what it has until then', async () => {
    await using ingestion = await startIngestion();
    await using site = await temporarySite(generatedDocs(30));
    for (const dimensions of [16, 24, 24]) {
      const embedding = countingEmbedding({ dimensions });
      await using _worker = await ingestion.startWorker({ embedding });
      const before = await ingestion.index.live();
      const job = await run(ingestion, site);
      const isSame = before?.embedding?.dimensions === dimensions;
      expect(job).toMatchObject({ state: 'succeeded', reused: isSame ? 30 : 0 });
      expect(embedding.asked).toHaveLength(isSame ? 0 : job.chunks);
      expect(await ingestion.index.live()).toMatchObject({ embedding: { dimensions } });
    }
  });

  it('is published with a warning where vectors tell no more than words, and says so to those who search', async () => {
    await using ingestion = await startIngestion();
    await using _worker = await ingestion.startWorker({ embedding: countingEmbedding() });
    const sections = Array.from({ length: 80 }, (_, number) => `## Part ${number}\n\nThe robot moves arm ${number}.\n`);
    await using site = await temporarySite({ 'docs/parts.md': `# Parts\n\n${sections.join('\n')}` });
    const job = await run(ingestion, site);
    expect(job.warnings).toEqual([{ where: 'test/counting', message: expect.stringContaining('Choose another') }]);
    const { agreement } = (await ingestion.index.live()) ?? {};
    expect(Math.abs(agreement ?? 1)).toBeLessThan(0.25);

    await site.write({ 'docs/more.md': '# More\n\nAnother robot.\n' });
    expect(await run(ingestion, site)).toMatchObject({ state: 'succeeded', reused: 1, warningCount: 0 });
    expect(await ingestion.index.live()).toMatchObject({ agreement });
  });

  it('is published with a warning for what the model refuses', async () => {
    await using ingestion = await startIngestion();
    const embedding = countingEmbedding({ refuses: (text) => text.includes('unspeakable') });
    await using _worker = await ingestion.startWorker({ embedding });
    await using site = await temporarySite({
      'docs/fine.md': '# Fine\n\nA fine page.\n',
      'docs/odd.md': '# Odd\n\nSomething unspeakable.\n',
    });
    const job = await run(ingestion, site);
    expect(job).toMatchObject({ state: 'succeeded', chunks: 2, warningCount: 1 });
    expect(job.warnings).toEqual([
      { where: expect.stringMatching(/odd\.md:\d+$/), message: expect.stringContaining('refused') },
    ]);
    expect(await vectorCount(ingestion)).toBe(1);
    expect(await ingestion.search('unspeak')).toEqual(['/odd']);
  });

  it('embeds nothing again that was written when the model fails in between', async () => {
    await using ingestion = await startIngestion();
    await using site = await temporarySite(generatedDocs(80));
    const embedding = countingEmbedding({
      async onCall(call) {
        if (call === 3) throw new LatticeError('model-unavailable', 'The model is away.', { retryable: true });
      },
    });
    await using _worker = await ingestion.startWorker({ embedding });
    const job = await run(ingestion, site);
    expect(job).toMatchObject({ state: 'succeeded', attempts: 2, pagesDone: 80 });
    expect(embedding.asked).toHaveLength(job.chunks);
    expect(new Set(embedding.asked).size).toBe(job.chunks);
  });

  it('keeps its index when the model refuses altogether', async () => {
    await using ingestion = await startIngestion();
    await using site = await temporarySite(generatedDocs(5));
    {
      await using _worker = await ingestion.startWorker({ embedding: countingEmbedding() });
      expect(await run(ingestion, site)).toMatchObject({ state: 'succeeded' });
    }
    const before = await ingestion.index.live();
    const refusing = countingEmbedding({
      id: 'test/other',
      async onCall() {
        throw new LatticeError('model-rejected', 'The key was refused.', { fix: 'Check GEMINI_API_KEY.' });
      },
    });
    await using _worker = await ingestion.startWorker({ embedding: refusing });
    const job = await run(ingestion, site);
    expect(job).toMatchObject({
      state: 'failed',
      attempts: 1,
      failure: { code: 'model-rejected', fix: 'Check GEMINI_API_KEY.' },
    });
    expect(await ingestion.index.live()).toEqual(before);
    expect((await ingestion.stored()).leftOver).toEqual({ builds: 0, orphanPages: 0 });
  });
});
