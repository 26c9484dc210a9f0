import { expect, it } from 'vitest';

import { countingEmbedding } from './support/counting-embedding.ts';
import { fileOf, generatedDocs } from './support/generated-docs.ts';
import { startIngestion } from './support/ingestion.ts';
import { planOf } from './support/plan-of.ts';
import { temporarySite } from './support/temporary-site.ts';

const PAGES = 120;

it('announces the texts, the price and the pages of the runs that follow, and asks the model for nothing', async () => {
  await using ingestion = await startIngestion();
  await using site = await temporarySite(generatedDocs(PAGES));
  const embedding = countingEmbedding({ id: 'gemini/gemini-embedding-001' });
  await using _worker = await ingestion.startWorker({ embedding });
  const planAndRun = async () => {
    const before = embedding.asked.length;
    const planned = await planOf(ingestion, site.path, { embedding });
    expect(embedding.asked).toHaveLength(before);
    const job = await ingestion.finished((await ingestion.request(site.path)).id);
    const asked = embedding.asked.slice(before);
    expect(planned.embedding).toEqual({
      model: 'gemini/gemini-embedding-001',
      chunks: asked.length,
      tokens: asked.reduce((sum, text) => sum + embedding.countTokens(text), 0),
      priceUsd: expect.closeTo((planned.embedding.tokens * 0.15) / 1_000_000),
      priceSource: { url: expect.stringMatching(/^https:/), readOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) },
    });
    const { pages, chunks } = planned;
    expect(job).toMatchObject({
      state: 'succeeded',
      pagesDone: pages.added + pages.changed + pages.unchanged,
      reused: pages.unchanged,
      removed: pages.removed,
      chunks: chunks.added + chunks.changed + chunks.unchanged,
    });
    return planned;
  };

  expect(await planAndRun()).toMatchObject({ pages: { added: PAGES }, rebuild: 'first-index' });
  expect(await planAndRun()).toMatchObject({ pages: { unchanged: PAGES }, embedding: { chunks: 0 }, rebuild: null });
  await site.write({ [fileOf(3)]: '# Three\n\nAnother three.\n', 'docs/new.md': '# New\n' });
  await site.remove(fileOf(4));
  const { pages } = await planAndRun();
  // Pages that link to the one that is gone change, too.
  expect(pages).toMatchObject({ added: 1, removed: 1 });
  expect(pages.changed + pages.unchanged).toBe(PAGES - 1);
  expect(pages.changed).toBeLessThan(5);

  const other = await planOf(ingestion, site.path, {
    embedding: countingEmbedding({ id: 'openai/somebody-elses' }),
  });
  expect(other).toMatchObject({
    rebuild: 'made-otherwise',
    pages: { added: 0, changed: PAGES, removed: 0, unchanged: 0 },
    chunks: { added: 0, changed: 0, removed: 0 },
    embedding: { chunks: other.chunks.unchanged, priceUsd: null, priceSource: null },
  });
});
