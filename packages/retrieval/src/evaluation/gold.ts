/** A place of a site to compare: decoded, the page without its trailing slash. */
export interface Place {
  readonly page: string;
  readonly anchor: string | null;
}

/** Reads `route` or `route#anchor`, percent-encoded or not. */
export function parsePlace(target: string): Place {
  const hash = target.indexOf('#');
  const route = hash < 0 ? target : target.slice(0, hash);
  const anchor = hash < 0 ? '' : decode(target.slice(hash + 1));
  return { page: pageOf(route), anchor: anchor === '' ? null : anchor };
}

export function pageOf(route: string): string {
  const bare = decode(route).replace(/\/+$/, '');
  return bare === '' ? '/' : bare;
}

/** Whether a result is what a gold target asks for. A target without an anchor means any part of its page. */
export function isAtPlace(result: { readonly route: string; readonly anchor: string | null }, gold: Place): boolean {
  return pageOf(result.route) === gold.page && (gold.anchor === null || result.anchor === gold.anchor);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
