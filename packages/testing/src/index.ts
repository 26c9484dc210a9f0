export { chatModelConformance, type ChatModelHarness } from './conformance/chat-model.ts';
export { conversationStoreConformance, type ConversationStoreHarness } from './conformance/conversation-store.ts';
export { embeddingModelConformance, type EmbeddingModelHarness } from './conformance/embedding-model.ts';
export { feedbackStoreConformance, type FeedbackStoreHarness } from './conformance/feedback-store.ts';
export { gapStoreConformance, sampleSighting, type GapStoreHarness } from './conformance/gap-store.ts';
export {
  graphStoreConformance,
  type GraphStoreHarness,
  type IndexedRoute,
  type IndexGeneration,
} from './conformance/graph-store.ts';
export { indexWriterConformance, type IndexWriterHarness } from './conformance/index-writer.ts';
export { jobStoreConformance, type JobStoreHarness } from './conformance/job-store.ts';
export { rateLimitersConformance, type RateLimitersHarness } from './conformance/rate-limiters.ts';
export { rerankModelConformance, type RerankModelHarness } from './conformance/rerank-model.ts';
export { siteIndexConformance, type SiteIndexHarness } from './conformance/site-index.ts';
export { vectorReplicaConformance, type VectorReplicaHarness } from './conformance/vector-replica.ts';
export { usageLedgerConformance, type UsageLedgerHarness } from './conformance/usage-ledger.ts';
export { vectorStoreConformance, type VectorStoreHarness } from './conformance/vector-store.ts';
export { currentDocs, samplePage, unitVector, type SampleChunk, type SamplePage } from './conformance/sample-pages.ts';
export { FakeChatModel, type FakeReply } from './fake-chat-model.ts';
export { FakeEmbeddingModel, type FakeEmbeddingOptions } from './fake-embedding-model.ts';
export { FakeGraphStore } from './fake-graph-store.ts';
export { FakeSiteIndex, type FakeSite } from './fake-site-index.ts';
export { randomNumbers } from './random-numbers.ts';
export { FakeVectorReplica } from './fake-vector-replica.ts';
export { FakeUsageLedger } from './fake-usage-ledger.ts';
export { embeddingServer, type EmbeddingServer } from './end-to-end/embedding-server.ts';
export { childrenOf, killNow, postmasterOf, processesOf, type FoundProcess } from './end-to-end/process-table.ts';
export { temporaryFolder, type TemporaryFolder } from './end-to-end/temporary-folder.ts';
export { redisMissing, startRedisServer, type RedisServer } from './end-to-end/redis-server.ts';
export { statusOf, until } from './end-to-end/until.ts';
export { manyPages, writeSite } from './end-to-end/write-site.ts';
export { ScriptedChatModel, says, type ChatScript } from './scripted-chat-model.ts';
