export { buildPageGraph, GRAPH_VERSION, type PageGraphOptions } from './build-page-graph.ts';
export { arrangePages } from './arrange-pages.ts';
export { type Fold } from './names.ts';
export { withGraph, type WithGraphOptions } from './with-graph.ts';
