import type { FetchOptions } from '@lattice/core';
import { gitCredentials, type Config } from '@lattice/config';

import type { IngestSources } from './source/open-source.ts';

/**
 * What fetches sources on this machine, with the credentials the configuration has. The code of each is loaded for the
 * first source of its kind: most sites are a folder.
 */
export function createSources(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): IngestSources {
  return {
    git: late(async () => {
      const { createGitFetcher } = await import('@lattice/clients/git');
      return createGitFetcher({ environment, credentials: gitCredentials(config) });
    }),
    archive: late(async () => (await import('@lattice/clients/archive')).createArchiveFetcher()),
    file: late(async () => (await import('@lattice/clients/archive')).createFileFetcher()),
    site: late(async () => (await import('@lattice/clients/web')).createSiteCrawler()),
  };
}

interface Opener<Source, Opened> {
  open(source: Source, options: FetchOptions): Promise<Opened>;
}

function late<Source, Opened>(load: () => Promise<Opener<Source, Opened>>): Opener<Source, Opened> {
  return { open: async (source, options) => (await load()).open(source, options) };
}
