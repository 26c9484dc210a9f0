export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts';
export { administrate } from './test-server.ts';
