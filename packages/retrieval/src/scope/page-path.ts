import type { LiveGeneration } from '@lattice/core';

/**
 * The routes a page's URL may stand for, most likely first: as given, with or without a trailing slash, with the site's
 * baseUrl in front. `url` may be absolute or a path, percent-encoded or not, with query and fragment.
 */
export function routesOfUrl(url: string, { site }: Pick<LiveGeneration, 'site'>): string[] {
  const path = decodePath(pathOf(url));
  const paths = [path];
  const base = site.baseUrl.replace(/\/$/, '');
  if (base !== '' && path !== base && !path.startsWith(`${base}/`)) paths.push(base + path);
  return paths.flatMap((candidate) => {
    const bare = candidate.replace(/\/index\.html$|\.html$/, '').replace(/\/+$/, '');
    const both = candidate.endsWith('/') ? [`${bare}/`, bare] : [bare, `${bare}/`];
    return both.filter((route) => route !== '');
  });
}

function pathOf(url: string): string {
  const absolute = URL.canParse(url) ? new URL(url).pathname : url.replace(/[?#].*$/s, '');
  return absolute.startsWith('/') ? absolute : `/${absolute}`;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
