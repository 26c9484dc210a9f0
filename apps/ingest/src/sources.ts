import { createArchiveFetcher, createFileFetcher } from '@lattice/clients/archive';
import { createGitFetcher } from '@lattice/clients/git';
import { createSiteCrawler } from '@lattice/clients/web';
import { gitCredentials, type Config } from '@lattice/config';

import type { IngestSources } from './source/open-source.ts';

/** What fetches sources on this machine, with the credentials the configuration has. */
export function createSources(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): IngestSources {
  return {
    git: createGitFetcher({ environment, credentials: gitCredentials(config) }),
    archive: createArchiveFetcher(),
    file: createFileFetcher(),
    site: createSiteCrawler(),
  };
}
