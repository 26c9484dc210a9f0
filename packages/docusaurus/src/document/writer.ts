import type { Nodes } from 'hast';
import type { PageBuilder } from './page-builder.ts';
import type { Place } from './place.ts';
import type { StaticValue } from './static-value.ts';
import type { Tag } from './tag.ts';
import type { MagicComment } from './types.ts';

/** What the writers of single components may ask of the one that walks the tree. */
export interface Writer {
  readonly page: PageBuilder;
  readonly code: CodeOptions;
  writeNodes(nodes: readonly Nodes[], place: Place): void;
  writeValue(value: StaticValue, place: Place): void;
  /** The text of an attribute or prop that may hold a string or JSX; null where there is none. */
  textOf(value: StaticValue, place: Place): string | null;
  /** The elements among the children, with those that expressions and fragments hold. */
  childTags(tag: Tag): readonly Tag[];
  /** Runs `body` below the label and returns to the section around afterwards. */
  writeLabelled(label: string, place: Place, body: (place: Place) => void): void;
}

export interface CodeOptions {
  readonly magicComments: readonly MagicComment[];
  /** Files in which the escape of `{#id}` has also reached lines of code. */
  readonly escapedSources: ReadonlySet<string>;
}

/** Writes what one kind of element shows. */
export type TagWriter = (writer: Writer, tag: Tag, place: Place) => void;
