export { createGitFetcher, type GitFetcherOptions } from './create-git-fetcher.ts';
export type { GitCredential } from './git-environment.ts';
export { readGitRef } from './git-ref.ts';
export { readGitUrl, type GitAddress, type GitProtocol } from './git-url.ts';
export { readSubfolder } from '../source-folder/subfolder.ts';
