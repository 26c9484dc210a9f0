import { ADMONITION } from './prepare-tree.ts';
import { writeCode, writeMermaid, writePreformatted } from './write-code.ts';
import { writeHeading } from './write-heading.ts';
import { writeBreak, writeImage, writeInput, writeLink } from './write-inline.ts';
import { writeAdmonition, writeDetails } from './write-labelled.ts';
import { writeList } from './write-list.ts';
import { writeTerm } from './write-term.ts';
import { writeTable } from './write-table.ts';
import { writeTabItem, writeTabs } from './write-tabs.ts';
import type { TagWriter } from './writer.ts';

/** Elements, and components of Docusaurus, that need more than their children written. */
export const TAG_WRITERS: ReadonlyMap<string, TagWriter> = new Map<string, TagWriter>([
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'Heading'].map((name) => [name, writeHeading] as const),
  ['a', writeLink],
  ['Link', writeLink],
  ['code', writeTerm('code')],
  ['strong', writeTerm('strong')],
  ['b', writeTerm('strong')],
  ['em', writeTerm('emphasis')],
  ['i', writeTerm('emphasis')],
  ['dfn', writeTerm('emphasis')],
  ['br', writeBreak],
  ['img', writeImage],
  ['Image', writeImage],
  ['IdealImage', writeImage],
  ['ThemedImage', writeImage],
  ['input', writeInput],
  ['ul', writeList],
  ['ol', writeList],
  ['table', writeTable],
  ['pre', writePreformatted],
  ['CodeBlock', writeCode],
  ['Mermaid', writeMermaid],
  [ADMONITION, writeAdmonition],
  ['Admonition', writeAdmonition],
  ['details', writeDetails],
  ['Details', writeDetails],
  ['Tabs', writeTabs],
  ['TabItem', writeTabItem],
]);
