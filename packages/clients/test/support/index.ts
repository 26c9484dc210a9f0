export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database.ts';
export { administrate, query } from './test-server.ts';
