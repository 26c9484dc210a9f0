import { extname } from 'node:path';
import { generateSidebarItems, type GeneratorDoc } from '../docs/sidebars/generate-items.ts';
import { isCategoryIndexByName } from '../docs/slug.ts';
import { keepNumberPrefix, parseNumberPrefix, type NumberPrefixParser } from '../docs/number-prefix.ts';
import type { CategoryMetadata } from '../docs/sidebars/items.ts';
import type { SiteFiles } from '../site-files.ts';
import type { Warnings } from '../warnings.ts';
import { childEnvironment, type Environment } from './child-environment.ts';
import { LOCALE_VARIABLE, type PrefixParserName, type ReadReply, type TextFile } from './evaluator-messages.ts';
import { Evaluator } from './evaluator.ts';
import { isRecord } from './opaque.ts';
import { readStatically } from './static-reader.ts';

export interface SiteCodeOptions {
  readonly siteDirectory: string;
  /** Whether the site's code may run. Otherwise it is only read. */
  readonly evaluate: boolean;
  readonly environment: Environment;
  /** The locale the code is told it is built for; null for none. */
  readonly locale: string | null;
  readonly files: SiteFiles;
  readonly warnings: Warnings;
  readonly signal?: AbortSignal | undefined;
}

export interface SidebarRequest {
  readonly generator: number | null;
  readonly parser: PrefixParserName;
  readonly dirName: string;
  readonly docs: readonly GeneratorDoc[];
  readonly version: { readonly versionName: string; readonly contentPath: string };
  readonly categoriesMetadata: Readonly<Record<string, CategoryMetadata>>;
}

/** The JavaScript and TypeScript of a site: evaluated in a child process, or read statically where that fails. */
export class SiteCode implements Disposable {
  readonly #options: SiteCodeOptions;
  readonly #environment: Environment;
  #evaluator: Evaluator | null = null;
  /** Whether the code looked at the locale it is built for. */
  readsLocale = false;

  constructor(options: SiteCodeOptions) {
    this.#options = options;
    const { environment, locale } = options;
    this.#environment = locale === null ? environment : { ...environment, [LOCALE_VARIABLE]: locale };
  }

  /** What the file exports, as plain data; null where it cannot be read, with a warning. */
  async read(file: string, keys: readonly string[] | null): Promise<Readonly<Record<string, unknown>> | null> {
    try {
      if (extname(file) === '.json') return asRecord(JSON.parse(await this.#options.files.readText(file)));
      return (await this.#evaluate(file, keys)) ?? this.#readStatically(file);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      this.#options.warnings.add(file, `cannot be read: ${messageOf(error)}`);
      return null;
    }
  }

  /** The parser a docs plugin uses, ready for the names given. */
  async prefixParser(parser: PrefixParserName, names: ReadonlySet<string>): Promise<NumberPrefixParser> {
    if (parser === 'off') return keepNumberPrefix;
    if (typeof parser !== 'number') return parseNumberPrefix;
    const list = [...names];
    const parsed = await this.#evaluatorOrStart().ask({ kind: 'parse-names', parser, names: list });
    const results = new Map(Array.isArray(parsed) ? parsed.map((result: unknown, index) => [list[index], result]) : []);
    return (name) => {
      const result = results.get(name);
      if (!isRecord(result) || typeof result['filename'] !== 'string') return { name, prefix: null };
      const { filename, numberPrefix } = result;
      return { name: filename, prefix: typeof numberPrefix === 'number' ? numberPrefix : null };
    };
  }

  /** Each text as the site's preprocessor leaves it; null where that gives none. */
  async preprocess(preprocessor: number, files: readonly TextFile[]): Promise<(string | null)[]> {
    const texts = await this.#evaluatorOrStart().ask({ kind: 'preprocess', preprocessor, files });
    return files.map((_, index) => {
      const text: unknown = Array.isArray(texts) ? texts[index] : null;
      return typeof text === 'string' ? text : null;
    });
  }

  /** The front matter of each file as the site's own parser gives it; null where that gives none. */
  async parseFrontMatter(
    parser: number,
    files: readonly TextFile[],
  ): Promise<(Readonly<Record<string, unknown>> | null)[]> {
    const results = await this.#evaluatorOrStart().ask({ kind: 'parse-front-matter', parser, files });
    return files.map((_, index) => {
      const result: unknown = Array.isArray(results) ? results[index] : null;
      return isRecord(result) && isRecord(result['frontMatter']) ? result['frontMatter'] : null;
    });
  }

  /** What the site's sidebar generator, or Docusaurus' own, makes of a folder. Not validated. */
  async generateItems(request: SidebarRequest, parse: NumberPrefixParser): Promise<unknown> {
    const { generator } = request;
    if (generator !== null) return this.#evaluatorOrStart().ask({ kind: 'generate-items', ...request, generator });
    return generateSidebarItems({
      item: { dirName: request.dirName },
      docs: request.docs,
      categoriesMetadata: request.categoriesMetadata,
      isCategoryIndex: isCategoryIndexByName,
      numberPrefixParser: (name) => {
        const { name: filename, prefix } = parse(name);
        return { filename, numberPrefix: prefix ?? undefined };
      },
    });
  }

  [Symbol.dispose](): void {
    this.#evaluator?.[Symbol.dispose]();
  }

  async #evaluate(file: string, keys: readonly string[] | null): Promise<Readonly<Record<string, unknown>> | null> {
    if (!this.#options.evaluate) return null;
    try {
      const reply = await this.#evaluatorOrStart().ask({ kind: 'read', file, keys });
      if (!isReadReply(reply)) throw new Error('its process answered nonsense');
      this.readsLocale ||= reply.readsLocale;
      for (const missing of reply.missingFiles) {
        this.#options.warnings.add(file, `asks for \`${missing}\`, which is not there; an empty stand-in is used`);
      }
      return asRecord(reply.value);
    } catch (error) {
      this.#options.signal?.throwIfAborted();
      this.#options.warnings.add(file, `could not be evaluated (${messageOf(error)}); it is read without running it`);
      return null;
    }
  }

  #readStatically(file: string): Readonly<Record<string, unknown>> {
    const { files, evaluate } = this.#options;
    // A stranger's file learns nothing about this machine.
    const environment = childEnvironment(evaluate ? this.#environment : {});
    return asRecord(readStatically(file, { environment, mayRead: (path) => files.mayRead(path) }));
  }

  #evaluatorOrStart(): Evaluator {
    this.#evaluator ??= new Evaluator({
      siteDirectory: this.#options.siteDirectory,
      environment: this.#environment,
      signal: this.#options.signal,
    });
    return this.#evaluator;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Error('it does not export an object');
  return value;
}

function isReadReply(reply: unknown): reply is ReadReply {
  return (
    isRecord(reply) &&
    'value' in reply &&
    Array.isArray(reply['missingFiles']) &&
    typeof reply['readsLocale'] === 'boolean'
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
