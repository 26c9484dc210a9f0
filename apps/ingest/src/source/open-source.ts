import type {
  ArchiveSource,
  FetchOptions,
  FileSource,
  GitSource,
  JobSource,
  SiteCrawler,
  SourceFetcher,
} from '@lattice/core';

import { crawlSite } from './crawl-site.ts';
import type { IndexableSite } from './indexable-site.ts';
import { readFiles } from './read-files.ts';

/** What fetches each kind of source that is not a folder already. */
export interface IngestSources {
  readonly git: SourceFetcher<GitSource>;
  readonly archive: SourceFetcher<ArchiveSource>;
  readonly file: SourceFetcher<FileSource>;
  readonly site: SiteCrawler;
}

export interface OpenSourceOptions extends FetchOptions {
  readonly sources: IngestSources;
  /** What the configuration of a folder the person named may choose by. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Called while pages come one by one. */
  readonly onPage: (pages: { readonly done: number; readonly total: number }) => void;
}

/**
 * Gets a site's sources and reads which pages it has.
 *
 * @throws LatticeError
 */
export async function openSource(source: JobSource, options: OpenSourceOptions): Promise<IndexableSite> {
  const { sources } = options;
  switch (source.type) {
    case 'directory':
      return readFiles({ ...TRUSTED, directory: source.path }, options);
    case 'git':
      return readFiles(await sources.git.open(source, options), options);
    case 'archive':
      return readFiles(await sources.archive.open(source, options), options);
    case 'file':
      return readFiles(await sources.file.open(source, options), options);
    case 'sitemap':
      return crawlSite(await sources.site.open(source, options), options);
  }
}

/** A folder of the person's own is read where it is. */
const TRUSTED = { siteFolder: null, isTrusted: true, warnings: [], [Symbol.asyncDispose]: async () => {} } as const;
