import { vectorStoreConformance } from './conformance/vector-store.ts';
import { FakeVectorStore } from './fake-vector-store.ts';

vectorStoreConformance('FakeVectorStore', async () => ({
  store: new FakeVectorStore(),
  prefix: 'test',
  async [Symbol.asyncDispose]() {},
}));
