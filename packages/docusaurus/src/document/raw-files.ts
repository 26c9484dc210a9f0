import type { PageBuilder } from './page-builder.ts';
import type { Place } from './place.ts';
import { ImportedName, type Asset } from './static-value.ts';
import type { ParseDocumentOptions } from './types.ts';

/** Files that a page shows as text: `import x from '!!raw-loader!./x'` or `require('!!raw-loader!./x').default`. */
export class RawFiles {
  readonly #options: ParseDocumentOptions;
  readonly #page: PageBuilder;

  constructor(options: ParseDocumentOptions, page: PageBuilder) {
    this.#options = options;
    this.#page = page;
  }

  /** Null for anything that is no such file, and with a warning for one that cannot be read. */
  read(value: ImportedName | Asset, place: Place): string | null {
    const loaders = value.specifier.split('!');
    const file = (loaders.pop() ?? '').split('?')[0] ?? '';
    const isRaw = loaders.some((loader) => loader.includes('raw-loader')) || value.specifier.endsWith('?raw');
    if (!isRaw || (value instanceof ImportedName && value.name !== 'default')) return null;
    const fromSource = value instanceof ImportedName ? value.fromSource : place.scope.origin.source;
    const text = this.#options.readRaw?.(file, fromSource) ?? null;
    if (text === null) this.#page.warn(place.at, `the imported file "${file}" could not be read; its text is missing`);
    return text;
  }
}
