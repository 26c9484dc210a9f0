import { createArchiveFetcher, createFileFetcher } from '@lattice/clients/archive';
import { createGitFetcher } from '@lattice/clients/git';
import { createSiteCrawler } from '@lattice/clients/web';

import type { IngestSources } from '../../src/source/open-source.ts';

/** As the worker has them, which reads nothing of this machine and its networks. */
export const SOURCES: IngestSources = {
  git: createGitFetcher({ environment: { PATH: process.env['PATH'] } }),
  archive: createArchiveFetcher(),
  file: createFileFetcher(),
  site: createSiteCrawler(),
};
