import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';

import { readGitRef, readGitUrl, readSubfolder } from '@lattice/clients/git';
import { LatticeError, type JobSource } from '@lattice/core';

export interface SourceFlags {
  /** Branch, tag or commit. */
  readonly ref?: string;
  readonly subfolder?: string;
  /** The address is that of a published site. */
  readonly crawl?: true;
}

const ACCEPTED =
  'Name a folder, a .zip, .tgz or .tar.gz archive, a .md or .mdx file, a repository (https://host/owner/name.git or git@host:owner/name.git), a sitemap (https://site/sitemap.xml), or a site with --crawl.';

/** Hosts whose repositories people name without `.git`, by the address they see in the browser. */
const FORGES: ReadonlySet<string> = new Set(['bitbucket.org', 'codeberg.org', 'github.com', 'gitlab.com']);

/**
 * What a person means by SOURCE.
 *
 * @throws LatticeError `request-invalid` for what is no source, `site-not-found` for a path where nothing is.
 */
export async function readSource(text: string, flags: SourceFlags, cwd: string): Promise<JobSource> {
  const url = /^[a-z][a-z\d+.-]+:\/\//i.test(text) ? URL.parse(text) : null;
  if (flags.crawl) return siteSource(url, flags);
  if (isRepository(text, url, flags)) return gitSource(url === null ? text : withSuffix(url), flags);
  if (url === null) return pathSource(resolve(cwd, text), flags);
  if (isWeb(url) && /\.xml(?:\.gz)?$/i.test(url.pathname)) return siteSource(url, flags);
  throw invalid(
    isWeb(url)
      ? 'It is not clear whether the address is that of a site or of a repository.'
      : 'The address is no source.',
    isWeb(url) ? `Add --crawl to read the published site. ${ACCEPTED}` : ACCEPTED,
  );
}

function isRepository(text: string, url: URL | null, { ref, subfolder }: SourceFlags): boolean {
  if (url === null) return /^[\w.-]+@[\w.-]+:(?!\/\/)/.test(text);
  if (url.protocol === 'ssh:') return true;
  return (
    isWeb(url) && (/\.git\/?$/.test(url.pathname) || ref !== undefined || subfolder !== undefined || isOnForge(url))
  );
}

function isOnForge({ hostname, pathname }: URL): boolean {
  return FORGES.has(hostname) && /^\/[^/]+\/[^/]+\/?$/.test(pathname);
}

function withSuffix(url: URL): string {
  if (!isOnForge(url) || url.pathname.endsWith('.git')) return url.href;
  const named = new URL(url);
  named.pathname = `${url.pathname.replace(/\/$/, '')}.git`;
  return named.href;
}

function gitSource(text: string, { ref, subfolder }: SourceFlags): JobSource {
  const { url } = readGitUrl(text);
  return {
    type: 'git',
    url,
    ref: ref === undefined ? null : readGitRef(ref),
    subfolder: subfolder === undefined ? null : readSubfolder(subfolder),
  };
}

function siteSource(url: URL | null, { ref, subfolder }: SourceFlags): JobSource {
  if (url === null || !isWeb(url)) throw invalid('A published site has an http or https address.', ACCEPTED);
  if (ref !== undefined || subfolder !== undefined)
    throw invalid('A published site has no --ref and no --subfolder.', ACCEPTED);
  if (url.username !== '' || url.password !== '') {
    throw invalid('The address holds a user name or password.', 'Only sites that are open to everybody are read.');
  }
  url.hash = '';
  return { type: 'sitemap', url: url.href };
}

async function pathSource(path: string, { ref, subfolder }: SourceFlags): Promise<JobSource> {
  if (ref !== undefined)
    throw invalid('--ref is for repositories.', 'Check the wanted commit out, and name the folder.');
  const entry = await stat(path).catch(() => null);
  if (entry === null) throw new LatticeError('site-not-found', `There is nothing at ${path}.`, { fix: ACCEPTED });
  if (entry.isFile() && /\.(?:zip|tgz|tar\.gz)$/i.test(path)) {
    return { type: 'archive', path, subfolder: subfolder === undefined ? null : readSubfolder(subfolder) };
  }
  if (subfolder !== undefined)
    throw invalid('--subfolder is for repositories and archives.', 'Name that folder itself.');
  if (entry.isDirectory()) return { type: 'directory', path };
  if (entry.isFile() && /\.mdx?$/.test(path)) return { type: 'file', path };
  throw invalid('The file is no source.', ACCEPTED);
}

function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

function invalid(message: string, fix: string): LatticeError {
  return new LatticeError('request-invalid', message, { fix });
}
