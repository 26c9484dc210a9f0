import type { CategoryMetadata } from '../docs/sidebars/items.ts';
import type { GeneratorDoc } from '../docs/sidebars/generate-items.ts';

/** Who strips number prefixes: Docusaurus' default, nobody, or a function of the configuration by its number. */
export type PrefixParserName = 'default' | 'off' | number;

/** A file as Docusaurus hands it to functions of the configuration. */
export interface TextFile {
  readonly filePath: string;
  readonly fileContent: string;
}

/** What the reader asks of the process that evaluates a site's own code. */
export type EvaluatorRequest =
  | { readonly kind: 'read'; readonly file: string; readonly keys: readonly string[] | null }
  | { readonly kind: 'preprocess'; readonly preprocessor: number; readonly files: readonly TextFile[] }
  | { readonly kind: 'parse-front-matter'; readonly parser: number; readonly files: readonly TextFile[] }
  | { readonly kind: 'parse-names'; readonly parser: number; readonly names: readonly string[] }
  | {
      readonly kind: 'generate-items';
      readonly generator: number;
      readonly parser: PrefixParserName;
      readonly dirName: string;
      readonly docs: readonly GeneratorDoc[];
      readonly version: { readonly versionName: string; readonly contentPath: string };
      readonly categoriesMetadata: Readonly<Record<string, CategoryMetadata>>;
    };

export interface ReadReply {
  readonly value: unknown;
  /** Files the site's code asked for that are not there. */
  readonly missingFiles: readonly string[];
  /** Whether the code looked at the locale being built, so that it has to be evaluated for each. */
  readonly readsLocale: boolean;
}

export type EvaluatorReply =
  | { readonly number: number; readonly ok: true; readonly result: unknown }
  | { readonly number: number; readonly ok: false; readonly message: string };

/** Docusaurus sets this variable while it builds a locale. */
export const LOCALE_VARIABLE = 'DOCUSAURUS_CURRENT_LOCALE';
