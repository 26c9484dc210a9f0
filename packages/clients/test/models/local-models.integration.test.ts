import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openLocalEmbedding, openLocalRerank } from '@lattice/clients/local';
import { createResilience, type Resilience } from '@lattice/clients/resilience';
import { type EmbeddingModel, silentLogger } from '@lattice/core';
import { embeddingModelConformance, rerankModelConformance, temporaryFolder } from '@lattice/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { findModel } from '../../src/local/find-model.ts';
import { installTransformers } from './install-transformers.ts';
import { WIDTH, writeTinyCrossEncoder, writeTinyEmbedding } from './tiny-model.ts';

const packages = await installTransformers();
const packagesFolder = packages ?? '';

function resilience(): Resilience {
  return createResilience({ name: 'local', label: 'Local', code: 'model-unavailable', logger: silentLogger });
}

describe.skipIf(packages === null)('a model on this machine', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let embeddingFolder: string;
  let rerankFolder: string;
  beforeAll(async () => {
    folder = await temporaryFolder();
    embeddingFolder = join(folder.path, 'tiny-embedding');
    rerankFolder = join(folder.path, 'tiny-cross-encoder');
    await writeTinyEmbedding(embeddingFolder);
    await writeTinyCrossEncoder(rerankFolder, { words: { install: 3, npm: 2, cheese: -4 } });
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  const openEmbedding = (model: string, dimensions: number | null = null) =>
    openLocalEmbedding({
      model,
      dimensions,
      modelVariable: 'LOCAL_EMBEDDING_MODEL',
      resilience: resilience(),
      packagesFolder,
    });
  const openRerank = (model: string) =>
    openLocalRerank({ model, modelVariable: 'RERANK_MODEL', resilience: resilience(), packagesFolder });

  embeddingModelConformance('local', async () => {
    const model = await openEmbedding(embeddingFolder);
    return { model, refusedText: null, [Symbol.asyncDispose]: () => model[Symbol.asyncDispose]() };
  });
  rerankModelConformance('local', async () => {
    const model = await openRerank(rerankFolder);
    return { model, [Symbol.asyncDispose]: () => model[Symbol.asyncDispose]() };
  });

  test('pools the vectors of the tokens, padding left out', async () => {
    await using model = await openEmbedding(embeddingFolder);
    const vectorOf = (token: number): number[] =>
      Array.from({ length: WIDTH }, (_, index) => Math.sin((token * WIDTH + index) * 12.9898) * 10);
    // [CLS] a b [SEP], by the vocabulary's numbers.
    const sum = [2, 5, 6, 3]
      .map(vectorOf)
      .reduce((total, vector) => total.map((value, index) => value + (vector[index] ?? 0)));
    const length = Math.hypot(...sum);
    const [short] = await model.embedDocuments(['a b', 'a much longer text in the same batch']);
    for (const [index, value] of sum.entries()) expect(short?.[index]).toBeCloseTo(value / length, 4);
  });

  test.each([
    ['all-minilm', true],
    ['e5-small', false],
  ])('%s: question and passage are marked as the family wants', async (name, areEqual) => {
    const copy = join(folder.path, name);
    await cp(embeddingFolder, copy, { recursive: true });
    await using model = await openEmbedding(copy);
    const [vector] = await model.embedDocuments(['a b']);
    expect(Array.from(await model.embedQuery('a b')).join() === Array.from(vector ?? []).join()).toBe(areEqual);
  });

  test('scores follow the model, across shares of a batch', async () => {
    await using model = await openRerank(rerankFolder);
    const passages = [...Array.from({ length: 9 }, () => 'cheese'), 'install with npm', 'npm'];
    const scores = await model.score('how', passages);
    expect(scores.indexOf(Math.max(...scores))).toBe(9);
    expect(scores[10]).toBeGreaterThan(scores[0] ?? 1);
    expect(scores[9]).toBeCloseTo(1 / (1 + Math.exp(-5)), 4);
  });

  test('cancelling ends a long run soon, and the next question is answered', async () => {
    await using model = await openEmbedding(embeddingFolder);
    const caller = new AbortController();
    const texts = Array.from({ length: 5_000 }, (_, index) => `text ${index}`);
    const run = model.embedDocuments(texts, { signal: caller.signal });
    await model.embedQuery('meanwhile');
    const start = performance.now();
    caller.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(performance.now() - start).toBeLessThan(100);
    expect(await model.embedQuery('after')).toHaveLength(WIDTH);
  });

  test.each<[string, (folder: string) => Promise<void>]>([
    ['an empty folder', async () => undefined],
    [
      'a folder whose model is garbage',
      async (broken) => {
        await cp(embeddingFolder, broken, { recursive: true });
        await writeFile(join(broken, 'onnx/model.onnx'), 'no model');
      },
    ],
    [
      'a folder without a tokenizer',
      async (broken) => {
        await mkdir(join(broken, 'onnx'), { recursive: true });
        await writeFile(join(broken, 'config.json'), '{}');
      },
    ],
  ])('%s is said, and names the variable', async (name, fill) => {
    const broken = join(folder.path, name.replaceAll(' ', '-'));
    await mkdir(broken);
    await fill(broken);
    await expect(openEmbedding(broken)).rejects.toMatchObject({
      code: 'configuration-invalid',
      fix: expect.stringContaining('LOCAL_EMBEDDING_MODEL'),
    });
  });

  test('a folder is known by what is in it, and not by where it is', async () => {
    const copy = join(folder.path, 'elsewhere/tiny-embedding');
    await cp(embeddingFolder, copy, { recursive: true });
    const { id } = await findModel(embeddingFolder);
    expect((await findModel(copy)).id).toBe(id);
    expect(id).toMatch(/^tiny-embedding@[\da-f]{8}$/);
    await writeFile(join(copy, 'config.json'), '{}');
    expect((await findModel(copy)).id).not.toBe(id);
  });

  test('vectors of another length are refused before anything is embedded', async () => {
    await expect(openEmbedding(embeddingFolder, 4)).rejects.toMatchObject({
      code: 'configuration-invalid',
      fix: expect.stringContaining('EMBEDDING_DIMENSIONS'),
    });
    const reducible = join(folder.path, 'qwen3-embedding');
    await cp(embeddingFolder, reducible, { recursive: true });
    await using model: EmbeddingModel & AsyncDisposable = await openEmbedding(reducible, 4);
    expect(await model.embedQuery('text')).toHaveLength(4);
  });
});

/** Stands where the library is looked for, and does with its thread what it is told. */
const standIn = `
const tensor = (dims, data) => ({ dims, data });
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const model = async ({ texts }) => {
  if (texts.includes('die')) process.exit(1);
  if (texts.includes('slow')) sleep(400);
  const data = texts.flatMap((text) => [text.length, 1]);
  return { last_hidden_state: tensor([texts.length, 1, 2], data) };
};
const load = (value) => ({
  from_pretrained: async () => {
    if (require('node:fs').existsSync(__dirname + '/offline')) throw new Error('fetch failed');
    return value;
  },
});
module.exports = {
  env: {},
  AutoTokenizer: load((texts) => ({ texts, attention_mask: tensor([texts.length, 1], texts.map(() => 1)) })),
  AutoModel: load(model),
  AutoModelForSequenceClassification: load(model),
};`;

describe('the thread of a model', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    const library = join(folder.path, 'node_modules/@huggingface/transformers');
    await mkdir(library, { recursive: true });
    await writeFile(join(library, 'package.json'), '{"main": "index.cjs"}');
    await writeFile(join(library, 'index.cjs'), standIn);
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  const open = (dimensions: number | null = null) =>
    openLocalEmbedding({
      model: 'some/model',
      dimensions,
      modelVariable: 'LOCAL_EMBEDDING_MODEL',
      resilience: resilience(),
      packagesFolder: folder.path,
    });

  test('is not that of the server, which goes on meanwhile', async () => {
    await using model = await open();
    let longestMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const start = performance.now();
    await model.embedQuery('slow');
    clearInterval(timer);
    expect(performance.now() - start).toBeGreaterThanOrEqual(395);
    expect(longestMs).toBeLessThan(200);
  });

  test('dies alone: the call says so, and the next one is answered by a new thread', async () => {
    await using model = await open();
    await expect(model.embedQuery('die')).rejects.toMatchObject({ code: 'model-unavailable', retryable: true });
    expect(await model.embedQuery('text')).toHaveLength(2);
  });

  test('waits for a hub that is away, and nobody waits for it', async () => {
    const offline = join(folder.path, 'node_modules/@huggingface/transformers/offline');
    await writeFile(offline, '');
    await expect(open()).rejects.toMatchObject({
      code: 'model-unavailable',
      retryable: true,
      fix: expect.stringContaining('EMBEDDING_DIMENSIONS'),
    });
    await using model = await open(2);
    await expect(model.embedQuery('text')).rejects.toMatchObject({
      code: 'model-unavailable',
      fix: expect.stringContaining('huggingface.co'),
    });
    await rm(offline);
    expect(await model.embedQuery('text')).toHaveLength(2);

    await writeFile(offline, '');
    await using other = await open(3);
    await rm(offline);
    await expect(other.embedQuery('text')).rejects.toMatchObject({
      code: 'model-rejected',
      fix: expect.stringContaining('EMBEDDING_DIMENSIONS=2'),
    });
  });

  test('begins nothing that was cancelled while it waited', async () => {
    await using model = await open();
    const slow = model.embedQuery('slow');
    const caller = new AbortController();
    const fatal = model.embedQuery('die', { signal: caller.signal });
    // Both have been sent once this has: requests keep their order.
    const after = model.embedQuery('text');
    setImmediate(() => caller.abort());
    await expect(fatal).rejects.toMatchObject({ code: 'cancelled' });
    expect(await slow).toHaveLength(2);
    expect(await after).toHaveLength(2);
  });
});

test("a model is found in the hub's cache, where a Space has put it before the start", async () => {
  await using folder = await temporaryFolder();
  const snapshot = join(folder.path, 'models--Xenova--tiny/snapshots/abc');
  await mkdir(join(snapshot, 'onnx'), { recursive: true });
  await writeFile(join(snapshot, 'tokenizer.json'), '{}');
  const place = { id: 'Xenova/tiny', root: join(snapshot, '..'), name: 'abc', precision: 'fp32', cacheFolder: null };
  expect(await findModel('Xenova/tiny', { hubCache: folder.path })).toEqual(place);
  expect(await findModel('Xenova/other', { hubCache: folder.path })).toEqual({
    id: 'Xenova/other',
    root: null,
    name: 'Xenova/other',
    precision: 'q8',
    cacheFolder: null,
  });
});
