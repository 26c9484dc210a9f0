export { apiKeys, modelKeys } from './access.ts';
export { conversations, messages } from './conversations.ts';
export { generationPages, generations, generationScopes } from './generations.ts';
export { graphArrangement, graphEdges, graphNames, graphNodes, graphPages } from './graph.ts';
export { lattice } from './columns.ts';
export { jobs } from './jobs.ts';
export { chunks, pages, vectors } from './pages.ts';
export { postings, segmentPages, segments } from './segments.ts';
export { sites } from './sites.ts';
