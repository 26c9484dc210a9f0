export { apiKeys, modelKeys } from './access.ts';
export { conversations, messages } from './conversations.ts';
export { feedback, gapQuestions } from './gaps.ts';
export { generationPages, generations, generationScopes } from './generations.ts';
export { graphArrangement, graphEdges, graphNames, graphNodes, graphPages } from './graph.ts';
export { lattice } from './columns.ts';
export { jobs } from './jobs.ts';
export { chunks, pages, postings, vectors } from './pages.ts';
export { sites } from './sites.ts';
