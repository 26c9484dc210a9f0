import type { PagePlace, Scope, SiteIdentity, SiteWarning } from '@lattice/core';
import type { FailedPage, LoadedPage } from '@lattice/docusaurus';
import type { PageContext } from '@lattice/retrieval';

/** A page to be indexed, wherever it comes from. */
export interface IndexablePage {
  readonly route: string;
  readonly context: PageContext;
  readonly place: PagePlace;
  /** Equal hashes mean equal results of `load`; null where the page cannot be read. */
  hash(): Promise<string | null>;
  load(): Promise<LoadedPage | FailedPage>;
}

/** A site whose pages are known. Disposing of it takes away what was put on the disk to read it. */
export interface IndexableSite extends AsyncDisposable {
  readonly identity: SiteIdentity;
  readonly scopes: readonly Scope[];
  readonly warnings: readonly SiteWarning[];
  readonly pages: readonly IndexablePage[];
}
