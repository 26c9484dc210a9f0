export { namedQdrant, startQdrant, type QdrantServer } from './qdrant-server.ts';
export { servicesMissing } from '../support/test-services.ts';
