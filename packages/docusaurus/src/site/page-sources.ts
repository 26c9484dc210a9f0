import { readFileSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { splitFrontMatter } from '../front-matter.ts';
import type { ImportedDocument } from '../document/types.ts';
import { stateOf } from './site-state.ts';
import type { Site, SitePage } from './site.ts';

/** Files a page can import are text; what is larger than this is taken for something else. */
const MAX_IMPORT_BYTES = 4 * 1024 * 1024;
const IMPORTS = /(?:\bfrom|\bimport|\brequire\s*\()\s*['"`]([^'"`\n]+)['"`]/g;

/** The texts one page is made of: its own and, by absolute path, those it imports. Each file is read once. */
export class PageSources {
  readonly #site: Site;
  readonly #page: SitePage;
  readonly #texts = new Map<string, string | null>();

  constructor(site: Site, page: SitePage) {
    this.#site = site;
    this.#page = page;
  }

  /** Texts of files that the text imports, and those import, for as much as a look at the text can tell. */
  importedBy(text: string, file: string, found = new Map<string, string>()): Map<string, string> {
    for (const [, specifier = ''] of text.matchAll(IMPORTS)) {
      const imported = this.#locate(specifier.split('!').at(-1)?.split('?')[0] ?? '', file);
      if (imported === null || found.has(imported)) continue;
      const isMarkdown = /\.mdx?$/.test(imported);
      const read = isMarkdown || specifier.includes('raw') ? this.#read(imported) : null;
      if (read === null) continue;
      const importedText = specifier.includes('!') ? read : (this.#site.preprocessed.get(imported) ?? read);
      found.set(imported, importedText);
      if (isMarkdown) this.importedBy(importedText, imported, found);
    }
    return found;
  }

  resolveImport(specifier: string, fromSource: string): ImportedDocument | null {
    const file = this.#locate(specifier, resolve(this.#site.root, fromSource));
    const text = file === null ? null : this.#read(file);
    if (file === null || text === null) return null;
    const { body, bodyLine, data } = splitFrontMatter(this.#site.preprocessed.get(file) ?? text);
    const { files, blogFolders } = stateOf(this.#site);
    const isPost = blogFolders.some((folder) => file.startsWith(`${folder}/`));
    return {
      source: files.relative(file),
      body,
      bodyLine,
      format: this.#format(file, data),
      kind: isPost ? 'blog' : 'doc',
    };
  }

  readRaw(specifier: string, fromSource: string): string | null {
    const file = this.#locate(specifier, resolve(this.#site.root, fromSource));
    return file === null ? null : this.#read(file);
  }

  /** The page's own file or one that it was found to import. */
  fileOf(source: string): string {
    return this.#page.source === source ? (this.#page.file ?? source) : resolve(this.#site.root, source);
  }

  #locate(specifier: string, fromFile: string): string | null {
    if (specifier.startsWith('@site/')) return resolve(this.#site.siteDirectory, specifier.slice('@site/'.length));
    return /^\.{1,2}\//.test(specifier) ? resolve(dirname(fromFile), specifier) : null;
  }

  #read(file: string): string | null {
    const known = this.#texts.get(file);
    if (known !== undefined) return known;
    const text = this.#readFile(file);
    this.#texts.set(file, text);
    return text;
  }

  #readFile(file: string): string | null {
    if (!stateOf(this.#site).files.mayRead(file)) return null;
    try {
      const entry = statSync(file);
      return entry.isFile() && entry.size <= MAX_IMPORT_BYTES ? readFileSync(file, 'utf8') : null;
    } catch {
      return null;
    }
  }

  #format(file: string, data: Readonly<Record<string, unknown>>): 'mdx' | 'md' {
    const { mdx } = data;
    const own: unknown = typeof mdx === 'object' && mdx !== null ? Reflect.get(mdx, 'format') : undefined;
    const format = own ?? this.#site.markdownFormat;
    if (format === 'detect') return extname(file) === '.md' ? 'md' : 'mdx';
    return format === 'md' ? 'md' : 'mdx';
  }
}
