import { isOpaque, isRecord } from './opaque.ts';

export interface ConfigurationFile {
  readonly path: string;
  readonly text: string;
  /** Whether a file of the site may be read; false outside what a stranger's source may reach. */
  readonly mayRead: (file: string) => boolean;
  /** Takes a complaint about the configuration and the line it is about, where that is known. */
  readonly complain: (message: string, line: number | null) => void;
}

/**
 * Reads options of one object of a configuration. An option that is missing takes its default silently; one that
 * cannot be read takes it with a warning.
 */
export class OptionReader {
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #place: string;
  readonly file: ConfigurationFile;

  constructor(options: unknown, place: string, file: ConfigurationFile) {
    this.#options = isRecord(options) && !isOpaque(options) ? options : {};
    this.#place = place;
    this.file = file;
    for (const [key, value] of Object.entries(this.#options)) {
      if (key.startsWith('…') && isOpaque(value)) this.complain(key, 'cannot be worked out and is left out');
    }
  }

  raw(key: string): unknown {
    return this.#options[key];
  }

  keys(): string[] {
    return Object.keys(this.#options);
  }

  string<Default extends string | null>(key: string, fallback: Default): string | Default {
    return this.#read(key, fallback, (value) => (typeof value === 'string' ? value : undefined));
  }

  boolean<Default extends boolean | null>(key: string, fallback: Default): boolean | Default {
    return this.#read(key, fallback, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  strings<Default extends readonly string[] | null>(key: string, fallback: Default): readonly string[] | Default {
    return this.#read(key, fallback, (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined,
    );
  }

  /** A list whose items the caller judges. */
  list(key: string): readonly unknown[] {
    return this.#read(key, [], (value) => (Array.isArray(value) ? value : undefined));
  }

  /** The number of a function that can be called; null for none, with a warning where there is one that cannot. */
  callable(key: string): number | null {
    const value = this.#options[key];
    if (value === undefined || value === null) return null;
    if (isOpaque(value) && value.$opaque === 'function' && value.id >= 0) return value.id;
    this.complain(key, 'is not a function that can be called here; Docusaurus’ default is taken');
    return null;
  }

  object(key: string): OptionReader {
    const value = this.#read(key, {}, (candidate) => (isRecord(candidate) ? candidate : undefined));
    return new OptionReader(value, `${this.#place}${key}.`, this.file);
  }

  /** Warns about an option, at the line the static reader or a search of the file's text gives. */
  complain(key: string, message: string): void {
    const value = this.#options[key];
    const line = isOpaque(value) && value.$opaque === 'unknown' ? value.line : findKeyLine(this.file.text, key);
    this.file.complain(`\`${this.#place}${key}\` ${message}`, line);
  }

  #read<Value, Default>(
    key: string,
    fallback: Default,
    convert: (value: unknown) => Value | undefined,
  ): Value | Default {
    const value = this.#options[key];
    if (value === undefined || value === null) return fallback;
    const converted = isOpaque(value) ? undefined : convert(value);
    if (converted !== undefined) return converted;
    this.complain(key, `cannot be worked out; taken as ${JSON.stringify(fallback)}`);
    return fallback;
  }
}

/** First line that names the option, by its last segment. */
function findKeyLine(text: string, key: string): number | null {
  const name = key.replace(/^.*\./, '').replaceAll(/[^\w$]/g, '\\$&');
  const at = text.search(new RegExp(`(?<![\\w$])['"]?${name}['"]?\\s*[:,}(]`));
  return at === -1 ? null : text.slice(0, at).split('\n').length;
}
