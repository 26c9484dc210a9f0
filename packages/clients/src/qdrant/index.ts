export { createQdrantStore, type QdrantOptions, type QdrantStore } from './create-qdrant-store.ts';
export { openVectors, type OpenedVectors, type VectorSettings } from './open-vectors.ts';
