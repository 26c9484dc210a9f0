export { createSitePackWriter } from './create-site-pack-writer.ts';
export { openSitePack, type SitePack } from './open-site-pack.ts';
