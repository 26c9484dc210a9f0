export {
  CHUNKER_VERSION,
  CHUNK_TOKENS,
  chunkSections,
  DocumentSyntaxError,
  estimateTokens,
  parseDocument,
  type ChunkablePage,
  type ChunkOptions,
  type ParsedDocument,
  type ParseDocumentOptions,
  type PlacedBlock,
  type Section,
} from './document/index.ts';
export { createHtmlSite, type HtmlSite } from './html/create-html-site.ts';
export type { HtmlPage, HtmlPageContext, ServedHtml, SkippedHtmlPage } from './html/read-html-page.ts';
export { splitFrontMatter, type FrontMatter } from './front-matter.ts';
export { createLinkCheck, type DeadLink, type LinkCheck, type LinkedPage } from './links/create-link-check.ts';
export { hashPage, loadPage } from './site/load-page.ts';
export { readManifest } from './site/manifest.ts';
export { readSite, type ReadSiteOptions } from './site/read-site.ts';
export type { FailedPage, LoadedPage, Site, SitePage } from './site/site.ts';
