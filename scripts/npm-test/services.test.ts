import { expect, test } from 'vitest';

import { describeServices } from './services.ts';

const root = import.meta.dirname;

test('names what the environment names, without its secrets', () => {
  const lines = describeServices({
    root,
    environment: {
      TEST_DATABASE_URL: 'postgres://me:hush@db.example:6543/test?password=hush',
      NEO4J_URI: 'neo4j+s://x.databases.neo4j.io',
    },
  });
  expect(lines).toEqual([
    'Postgres: postgres://db.example:6543 (TEST_DATABASE_URL)',
    'Neo4j: neo4j+s://x.databases.neo4j.io (NEO4J_URI)',
    'Qdrant: none; TEST_QDRANT_URL or QDRANT_URL would name one',
    'Redis: none; it takes the redis-server of this machine',
  ]);
});

test('says what a run has of its own where nothing is named', () => {
  const lines = describeServices({ root, environment: { PATH: '/nowhere', TEST_NEO4J_URI: '' } });
  expect(lines[0]).toBe('Postgres: the embedded server, in a temporary folder');
  expect(lines[1]).toMatch(/^Neo4j: none; /);
  expect(lines[3]).toMatch(/^Redis: none; /);
});
