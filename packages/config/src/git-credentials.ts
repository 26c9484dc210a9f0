import type { Config } from './config.ts';

/** What the git adapter is told: each token with the one host it may be sent to, the first for a host wins. */
export function gitCredentials({ git }: Config): { readonly host: string; readonly token: string }[] {
  const own = git.token === null ? [] : [{ host: git.host, token: git.token.reveal() }];
  const github = git.githubToken === null ? [] : [{ host: 'github.com', token: git.githubToken.reveal() }];
  return [...own, ...github];
}
