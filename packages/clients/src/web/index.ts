export { createSiteCrawler, type SiteCrawlerOptions } from './create-site-crawler.ts';
export type { WebLimits } from './web-limits.ts';
export type { AddressGuardOptions, ResolvedAddress } from '../network/address-guard.ts';
