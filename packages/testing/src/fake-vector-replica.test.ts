import { vectorReplicaConformance } from './conformance/vector-replica.ts';
import { FakeVectorReplica } from './fake-vector-replica.ts';

vectorReplicaConformance('FakeVectorReplica', async () => ({
  store: new FakeVectorReplica(),
  prefix: 'test',
  async [Symbol.asyncDispose]() {},
}));
