export { buildPageGraph, GRAPH_VERSION, type PageGraphOptions } from './build-page-graph.ts';
export { arrangePages } from './arrange-pages.ts';
export { type Fold } from './names.ts';
export { withGraph, type WithGraphOptions } from './with-graph.ts';
export {
  type ExtractedRelations,
  EXTRACTION_VERSION,
  extractRelations,
  type ExtractionUsage,
} from './relations/extract-relations.ts';
export { ANSWER_TOKENS, inputTokens, relationCalls } from './relations/relation-calls.ts';
