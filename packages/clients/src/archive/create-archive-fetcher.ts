import { basename, join } from 'node:path';

import { LatticeError, type ArchiveSource, type SiteWarning, type SourceFetcher } from '@lattice/core';

import { materialise, type FolderToFill, type MaterialiseOptions } from '../source-folder/materialise.ts';
import { writePlainSite } from '../source-folder/plain-site.ts';
import { checkTransferBytes } from '../source-folder/source-limits.ts';
import { ArchiveTree } from './archive-tree.ts';
import { readTar } from './read-tar.ts';
import { readZip } from './read-zip.ts';
import { recogniseArchive } from './recognise-archive.ts';

/**
 * Unpacks `.zip`, `.tgz` and `.tar.gz` files. An archive of Markdown files without a Docusaurus configuration is taken
 * for a docs folder.
 */
export function createArchiveFetcher(options: MaterialiseOptions = {}): SourceFetcher<ArchiveSource> {
  return {
    open: (source, { signal }) =>
      materialise({ ...options, signal, siteFolder: source.subfolder }, (to) => unpack(source, to)),
  };
}

async function unpack(source: ArchiveSource, { folder, limits, signal }: FolderToFill): Promise<SiteWarning[]> {
  const { format, bytes } = await recogniseArchive(source.path);
  checkTransferBytes(bytes, limits);
  const tree = new ArchiveTree(folder, limits);
  const read = format === 'zip' ? readZip : readTar;
  await read({ file: source.path, bytes, tree, limits, signal });
  const deadLinks = await tree.finish();
  const warnings = deadLinks.map((where) => ({ where, message: 'the link leads nowhere and is left out' }));
  return [...warnings, ...(await completeSite(tree.files, source, folder))];
}

/** As deep as the reader of sites looks for one. */
const CONFIGURATION = /^(?:[^/]+\/){0,5}(?:docusaurus\.config\.[cm]?[jt]s|lattice\.config\.json)$/;

async function completeSite(files: readonly string[], source: ArchiveSource, root: string): Promise<SiteWarning[]> {
  if (source.subfolder !== null || files.some((file) => CONFIGURATION.test(file))) return [];
  const documents = files.filter((file) => /\.mdx?$/.test(file));
  if (documents.length === 0) {
    throw new LatticeError('site-not-found', 'The archive holds neither a Docusaurus site nor Markdown files.', {
      fix: 'Its docusaurus.config file must be at most 5 folders deep.',
    });
  }
  const docs = commonFolder(documents);
  await writePlainSite(join(root, docs), { title: basename(docs) || basename(source.path) });
  const message = 'no docusaurus.config file was found; the folder is read as docs with Docusaurus’ defaults';
  return [{ where: docs === '' ? '.' : docs, message }];
}

function commonFolder(files: readonly string[]): string {
  const [first = [], ...others] = files.map((file) => file.split('/').slice(0, -1));
  const length = others.reduce((shared, folders) => {
    const differs = folders.findIndex((name, index) => name !== first[index]);
    return Math.min(shared, differs === -1 ? folders.length : differs);
  }, first.length);
  return first.slice(0, length).join('/');
}
