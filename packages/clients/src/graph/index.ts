export { openGraphStore, type GraphSettings, type OpenedGraph } from './open-graph-store.ts';
