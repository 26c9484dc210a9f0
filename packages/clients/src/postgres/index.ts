export { createApiKeyStore } from './create-api-key-store.ts';
export { createConversationStore } from './create-conversation-store.ts';
export { createFeedbackStore } from './gaps/create-feedback-store.ts';
export { createGapStore } from './gaps/create-gap-store.ts';
export { createJobStore } from './create-job-store.ts';
export { createModelKeyStore } from './create-model-key-store.ts';
export { createTraceStore, type TraceStoreOptions } from './create-trace-store.ts';
export { migrate } from './database/migrate.ts';
export { openDatabase, type Database, type DatabaseOptions, type PingOptions } from './database/open-database.ts';
export { describeEmbeddedServer, type EmbeddedServerDescription } from './embedded/describe-embedded-server.ts';
export {
  openEmbeddedServer,
  type EmbeddedServer,
  type EmbeddedServerOptions,
} from './embedded/open-embedded-server.ts';
export { createIndexWriter, type IndexWriterOptions } from './site-index/create-index-writer.ts';
export { createGraphStore } from './graph/create-graph-store.ts';
export { createSiteIndex, type SiteIndexOptions } from './site-index/create-site-index.ts';
export { readLinkedPages, type IndexedLinks } from './site-index/read-linked-pages.ts';
export { openStore, type Store, type StoreOptions } from './open-store.ts';
export { createVectorStore, type VectorStoreOptions } from './vectors/create-vector-store.ts';
export { repairVectors, type RepairOptions, type RepairReport } from './vectors/repair-vectors.ts';
export { createUsageLedger, type UsageLedgerOptions } from './usage/create-usage-ledger.ts';
export { collectionOf, type VectorTarget } from './vectors/vector-target.ts';
