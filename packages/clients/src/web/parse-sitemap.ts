import sax from 'sax';

import { refused } from '../source-folder/source-errors.ts';

export interface Sitemap {
  /** Whether it lists pages or further sitemaps. */
  readonly kind: 'pages' | 'sitemaps';
  /** As written, in order. */
  readonly locations: readonly string[];
}

/**
 * Reads a file of the sitemap protocol. Its other elements say nothing about what to read; entities that it declares
 * itself are an error.
 *
 * @throws LatticeError `source-refused` for what is no sitemap.
 */
export function parseSitemap(xml: string): Sitemap {
  const reader = new SitemapReader();
  const { kind } = reader.read(xml.replace(/^\uFEFF/, ''));
  if (kind !== null) return { kind, locations: reader.locations.map((text) => text.trim()) };
  throw refused(
    'The sitemap is not one: it is no XML file of the sitemap protocol.',
    'Open it in a browser, and name its true address.',
  );
}

class SitemapReader {
  kind: Sitemap['kind'] | null = null;
  readonly locations: string[] = [];
  readonly #open: string[] = [];

  read(xml: string): this {
    const reader = sax.parser(true);
    reader.onopentag = ({ name }) => {
      this.#open.push(name);
      if (this.#open.length === 1) this.kind = kindOf(name);
      if (this.#isLocation()) this.locations.push('');
    };
    reader.onclosetag = () => void this.#open.pop();
    reader.ontext = (text) => this.#add(text);
    reader.oncdata = (text) => this.#add(text);
    try {
      reader.write(xml).close();
      if (this.#open.length > 0) this.kind = null;
    } catch {
      this.kind = null;
    }
    return this;
  }

  #add(text: string): void {
    if (this.#isLocation()) this.locations.push((this.locations.pop() ?? '') + text);
  }

  /** `loc` elements of images and videos stand deeper. */
  #isLocation(): boolean {
    const [, entry, location] = this.#open;
    const isEntry = entry === (this.kind === 'pages' ? 'url' : 'sitemap');
    return this.#open.length === 3 && isEntry && location === 'loc';
  }
}

function kindOf(root: string): Sitemap['kind'] | null {
  if (root === 'urlset') return 'pages';
  return root === 'sitemapindex' ? 'sitemaps' : null;
}
