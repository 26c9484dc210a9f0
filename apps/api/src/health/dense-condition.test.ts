import type { EmbeddingModel, LiveGeneration } from '@lattice/core';
import { expect, it } from 'vitest';

import { denseCondition } from './dense-condition.ts';

function live(embedding: LiveGeneration['embedding']): LiveGeneration {
  return {
    id: 'generation-1',
    siteId: 'site',
    site: { title: 'Site', url: null, baseUrl: '/', defaultLocale: 'en' },
    fingerprint: 'f',
    scopes: [],
    pages: 1,
    chunks: 1,
    publishedAt: new Date(0),
    content: 'content-1',
    embedding: embedding ?? null,
  };
}

function model(id: string, dimensions: number): EmbeddingModel {
  return {
    id,
    dimensions,
    limits: { batch: 1, inputTokens: 1, textsPerMinute: null },
    countTokens: () => 0,
    embedDocuments: async () => [],
    embedQuery: async () => new Float32Array(dimensions),
  };
}

const gemini = { model: 'gemini/a', dimensions: 768 };

it.each([
  { name: 'no model and no vectors', made: null, configured: null, reason: null },
  { name: 'the same model', made: gemini, configured: model('gemini/a', 768), reason: null },
  {
    name: 'another model',
    made: gemini,
    configured: model('openai/b', 768),
    reason: /gemini\/a \(768\).*openai\/b.*ingest/,
  },
  { name: 'another length', made: gemini, configured: model('gemini/a', 1_536), reason: /\(768\).*\(1536\).*ingest/ },
  {
    name: 'a model, and an index without vectors',
    made: null,
    configured: model('gemini/a', 768),
    reason: /no vectors.*ingest/,
  },
  // The remedy for a provider that fails is to switch it off; nobody has to rebuild for it.
  { name: 'no model any more', made: gemini, configured: null, reason: /^(?!.*ingest).*no embedding model/ },
])('$name', ({ made, configured, reason }) => {
  const condition = denseCondition(live(made), configured);
  if (reason === null) expect(condition).toEqual({ state: 'up' });
  else expect(condition).toEqual({ state: 'degraded', reason: expect.stringMatching(reason) });
});
