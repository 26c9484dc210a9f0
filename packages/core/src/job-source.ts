/** A folder of this machine that the person named. The only source whose configuration may run. */
export interface DirectorySource {
  readonly type: 'directory';
  /** Absolute path. */
  readonly path: string;
}

/** A repository. Its URL never holds a credential: whoever fetches it has its own. */
export interface GitSource {
  readonly type: 'git';
  /** `https://host/name.git`, `ssh://user@host/name.git` or `user@host:name.git`. */
  readonly url: string;
  /** Branch, tag or commit; null for the default branch. */
  readonly ref: string | null;
  /** Folder of the site below the repository's root, with `/`; null where it is to be looked for. */
  readonly subfolder: string | null;
}

/** A `.zip`, `.tgz` or `.tar.gz` on a disk that the worker can read. */
export interface ArchiveSource {
  readonly type: 'archive';
  /** Absolute path. */
  readonly path: string;
  /** Folder of the site inside the archive, with `/`; null where it is to be looked for. */
  readonly subfolder: string | null;
}

/** One `.md` or `.mdx` file on a disk that the worker can read: a site of one page. */
export interface FileSource {
  readonly type: 'file';
  /** Absolute path. */
  readonly path: string;
}

/** A published site, by its sitemap. */
export interface SitemapSource {
  readonly type: 'sitemap';
  /** A sitemap (`…/sitemap.xml`), or the address of a site that has one. */
  readonly url: string;
}

/** Where a site's sources come from: what to look for and where, never the documents themselves. */
export type JobSource = DirectorySource | GitSource | ArchiveSource | FileSource | SitemapSource;

/** The source as a person would name it. */
export function describeSource(source: JobSource): string {
  switch (source.type) {
    case 'directory':
    case 'file':
      return source.path;
    case 'archive':
      return source.path + inFolder(source.subfolder);
    case 'git':
      return source.url + (source.ref === null ? '' : `@${source.ref}`) + inFolder(source.subfolder);
    case 'sitemap':
      return source.url;
  }
}

function inFolder(subfolder: string | null): string {
  return subfolder === null ? '' : ` (${subfolder})`;
}
