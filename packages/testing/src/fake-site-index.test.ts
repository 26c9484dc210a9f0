import { siteIndexConformance } from './conformance/site-index.ts';
import { FakeSiteIndex } from './fake-site-index.ts';

siteIndexConformance('FakeSiteIndex', async () => {
  const index = new FakeSiteIndex();
  return {
    index,
    async publish(site) {
      index.publish(site);
    },
    async [Symbol.asyncDispose]() {},
  };
});
