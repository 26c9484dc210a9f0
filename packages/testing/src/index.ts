export { conversationStoreConformance, type ConversationStoreHarness } from './conformance/conversation-store.ts';
export { indexWriterConformance, type IndexWriterHarness } from './conformance/index-writer.ts';
export { jobStoreConformance, type JobStoreHarness } from './conformance/job-store.ts';
export { siteIndexConformance, type SiteIndexHarness } from './conformance/site-index.ts';
export { samplePage, type SampleChunk, type SamplePage } from './conformance/sample-pages.ts';
