import {
  conversationStoreConformance,
  feedbackStoreConformance,
  gapStoreConformance,
  indexWriterConformance,
  jobStoreConformance,
  siteIndexConformance,
} from '@lattice/testing';

import { internalsOf } from '../src/postgres/database/open-database.ts';
import {
  createConversationStore,
  createFeedbackStore,
  createGapStore,
  createIndexWriter,
  createJobStore,
  createSiteIndex,
} from '../src/postgres/index.ts';
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

gapStoreConformance('Postgres', async () => {
  const resources = await testDatabase();
  const { pool } = internalsOf(resources.database);
  return {
    store: createGapStore(resources.database, { retentionDays: 30 }),
    withRetention: (retentionDays) => createGapStore(resources.database, { retentionDays }),
    async age(days) {
      await pool.query(
        `update lattice.gap_questions set first_asked_at = first_asked_at - make_interval(days => $1::int),
          last_asked_at = last_asked_at - make_interval(days => $1::int)`,
        [days],
      );
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});

feedbackStoreConformance('Postgres', async () => {
  const resources = await testDatabase();
  return {
    store: createFeedbackStore(resources.database),
    conversations: createConversationStore(resources.database),
    gaps: createGapStore(resources.database, { retentionDays: 30 }),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
});
