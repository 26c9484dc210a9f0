export type { QdrantOptions, QdrantReplica } from './create-qdrant-replica.ts';
export { openVectors, type OpenedVectors, type VectorSettings } from './open-vectors.ts';
