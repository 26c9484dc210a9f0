import { DocumentSyntaxError } from './document-syntax-error.ts';
import type { PageBuilder } from './page-builder.ts';
import type { Place } from './place.ts';
import { refusalWarning, renderFile, type RenderedFile } from './render-file.ts';
import type { ImportedName } from './static-value.ts';
import type { ImportedDocument, ParseDocumentOptions } from './types.ts';

/** Partials that import each other twice each would double with every level. */
const PARTIALS_PER_PAGE = 500;

/** The Markdown files that one page imports. */
export class PartialFiles {
  readonly #options: ParseDocumentOptions;
  readonly #page: PageBuilder;
  #count = 0;

  constructor(options: ParseDocumentOptions, page: PageBuilder) {
    this.#options = options;
    this.#page = page;
  }

  /** Null, with a warning, where the file is missing, broken or already around. */
  read(imported: ImportedName, place: Place): RenderedFile | null {
    const { specifier, fromSource } = imported;
    const found = this.#options.resolveImport(specifier, fromSource);
    if (found === null)
      return this.#refuse(place, `the imported file "${specifier}" was not found; its content is missing`);
    if (place.importers.includes(found.source)) {
      return this.#refuse(place, `"${found.source}" imports itself, directly or not; the import is left out`);
    }
    this.#count += 1;
    if (this.#count > PARTIALS_PER_PAGE) {
      const isFirst = this.#count === PARTIALS_PER_PAGE + 1;
      return isFirst ? this.#refuse(place, `more than ${PARTIALS_PER_PAGE} imports; the rest is left out`) : null;
    }
    try {
      const file = this.#render({ ...found, kind: found.kind ?? this.#options.kind });
      const warning = refusalWarning(file);
      if (warning !== null) this.#page.warn(warning.spot, `${warning.message}; imported by ${this.#options.source}`);
      return file;
    } catch (error) {
      if (!(error instanceof DocumentSyntaxError)) throw error;
      const spot = { source: found.source, line: error.line };
      this.#page.warn(spot, `${error.reason}; its content is missing from ${this.#options.source}`);
      return null;
    }
  }

  #render(found: ImportedDocument): RenderedFile {
    const key = `${found.kind} ${found.format} ${found.source}`;
    const cached = this.#options.partials?.get(key);
    if (cached?.body === found.body) return cached.file;
    const file = renderFile(found, this.#options);
    this.#options.partials?.set(key, { body: found.body, file });
    return file;
  }

  #refuse(place: Place, message: string): null {
    this.#page.warn(place.at, message);
    return null;
  }
}
