import { graphStoreConformance } from './conformance/graph-store.ts';
import { FakeGraphStore } from './fake-graph-store.ts';

graphStoreConformance('the fake', async () => {
  let generations = 0;
  return {
    store: new FakeGraphStore(),
    begin: async () => ({ id: `generation-${(generations += 1)}`, publish: async () => {} }),
    leftovers: async () => 0,
    [Symbol.asyncDispose]: async () => {},
  };
});
