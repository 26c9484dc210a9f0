/**
 * Joins path segments into one site path: slashes between segments collapse, a trailing slash of the last non-empty
 * segment stays. Follows `normalizeUrl` of @docusaurus/utils for paths, its treatment of `?` and `#` included.
 */
export function joinPath(segments: readonly string[]): string {
  const parts: string[] = [];
  let endsWithSlash = false;
  segments.forEach((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === '') {
      if (isLast && endsWithSlash) parts.push('/');
      return;
    }
    parts.push(
      segment === '/' ? segment : trimSegment(segment, { isFirst: index === 0, isLast, follows: parts.length > 0 }),
    );
    if (segment !== '/') endsWithSlash = segment.endsWith('/');
  });
  const joined = parts.join('/').replaceAll(/\/(\?|&|#[^!/])/g, '$1');
  const [path = '', ...query] = joined.split('?');
  const whole = query.length === 0 ? path : `${path}?${query.join('&')}`;
  return whole.replaceAll(/([^:/]\/)\/+/g, '$1').replace(/^\/+/, '/');
}

function trimSegment(segment: string, place: { isFirst: boolean; isLast: boolean; follows: boolean }): string {
  const start = place.isFirst ? segment : segment.replace(/^\/+/, segment.startsWith('/') && !place.follows ? '/' : '');
  return start.replace(/\/+$/, place.isLast ? '/' : '');
}

/** The path as served under the site's `trailingSlash` setting. The site root keeps its slash in every setting. */
export function applyTrailingSlash(path: string, options: { trailingSlash: boolean | null; baseUrl: string }): string {
  if (options.trailingSlash === null || path.startsWith('#')) return path;
  const [pathname = ''] = path.split(/[#?]/);
  if (pathname === '/' || pathname === options.baseUrl) return path;
  const changed = options.trailingSlash ? withTrailingSlash(pathname) : pathname.replace(/\/$/, '');
  return changed + path.slice(pathname.length);
}

export function withTrailingSlash(path: string): string {
  return path.endsWith('/') ? path : `${path}/`;
}

export function withLeadingSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** Resolves `to` against the absolute path `from` the way a browser resolves a link, without any percent-encoding. */
export function resolvePath(to: string, from: string): string {
  if (to === '') return from;
  const parts = to.startsWith('/') ? to.split('/') : [...from.split('/').slice(0, -1), ...to.split('/')];
  const last = parts.at(-1);
  const isFolder = last === '' || last === '.' || last === '..';
  const resolved: string[] = [];
  for (const part of parts) {
    if (part === '..') resolved.pop();
    else if (part !== '.') resolved.push(part);
  }
  if (resolved[0] !== '') resolved.unshift('');
  const path = resolved.join('/');
  return isFolder ? withTrailingSlash(path) : path || '/';
}

/** Whether Docusaurus accepts the path as a slug; a build fails on others. */
export function isValidPath(path: string): boolean {
  if (!path.startsWith('/')) return false;
  try {
    const { pathname } = new URL(path, 'https://domain.example');
    return pathname === path || pathname === encodeURI(path);
  } catch {
    return false;
  }
}

/** The path with each percent-encoded sequence read; as it is where one is malformed. */
export function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
