export { createNeo4jGraphStore } from './create-graph-store.ts';
export { openNeo4j, type Neo4j, type Neo4jOptions } from './open-neo4j.ts';
