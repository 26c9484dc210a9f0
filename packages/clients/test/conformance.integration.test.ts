import {
  conversationStoreConformance,
  indexWriterConformance,
  jobStoreConformance,
  siteIndexConformance,
} from '@lattice/testing';

import { createConversationStore, createIndexWriter, createJobStore, createSiteIndex } from '../src/postgres/index.ts';
import { testDatabase } from './support/index.ts';

siteIndexConformance('Postgres', async () => {
  const resources = await testDatabase();
  const writer = createIndexWriter(resources.database);
  let jobs = 0;
  return {
    index: createSiteIndex(resources.database),
    async publish({ pages, scopes, site, embedding = null }) {
      jobs += 1;
      const jobId = `job-${jobs}`;
      const build = await writer.open({ siteId: 'site', jobId, site, scopes, fingerprint: 'test', embedding });
      await build.write(pages);
      await build.publish();
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

indexWriterConformance('Postgres', async () => {
  const resources = await testDatabase();
  return {
    index: createSiteIndex(resources.database, { siteId: 'handbook' }),
    writer: createIndexWriter(resources.database),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

conversationStoreConformance('Postgres', async () => {
  const resources = await testDatabase();
  return {
    store: createConversationStore(resources.database),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

jobStoreConformance('Postgres', async () => {
  const resources = await testDatabase();
  return { store: createJobStore(resources.database), [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
});
