/** The pages of a published site, to which its links are resolved. */
export class KnownRoutes {
  readonly #origin: string;
  readonly #routes = new Map<string, string>();

  /** @param urls Absolute, of one origin. */
  constructor(urls: readonly string[]) {
    this.#origin = new URL(urls[0] ?? 'https://nowhere.invalid').origin;
    for (const url of urls) {
      const route = routeOf(new URL(url));
      this.#routes.set(keyOf(route), route);
    }
  }

  get origin(): string {
    return this.#origin;
  }

  /** The page a link on `from` leads to, with its anchor; null where that is none of the site's. */
  resolve(href: string, from: string): string | null {
    const url = URL.parse(href, from);
    if (url === null || url.origin !== this.#origin) return null;
    const route = this.#routes.get(keyOf(routeOf(url)));
    return route === undefined ? null : route + (url.hash.length < 2 ? '' : decode(url.hash));
  }
}

/** The path of a page, not percent-encoded. What would then read as another path stays as it is. */
export function routeOf(url: URL): string {
  return url.pathname.split('/').map(decodeSegment).join('/');
}

function decodeSegment(segment: string): string {
  const decoded = decode(segment);
  return decoded.includes('/') ? segment : decoded;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Servers give one page under several spellings. */
function keyOf(route: string): string {
  return route.replace(/\/index\.html$|\.html$/, '').replace(/\/+$/, '');
}
