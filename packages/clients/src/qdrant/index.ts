export { createQdrantStore, type QdrantOptions, type QdrantStore } from './create-qdrant-store.ts';
