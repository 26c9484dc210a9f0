import { fold } from './fold.ts';
import { spotOf } from './place.ts';
import { CONTENT_TITLE } from './prepare-tree.ts';
import { attributeOf, childrenOf, textAttribute, type Tag } from './tag.ts';
import type { TagWriter } from './writer.ts';

/** A Markdown heading, `<h2>` or Docusaurus' `<Heading as="h2">`. */
export const writeHeading: TagWriter = (writer, tag, place) => {
  const { page } = writer;
  page.flush();
  const name = tag.name === 'Heading' ? (textAttribute(tag, 'as') ?? '') : tag.name;
  const level = /^h([1-6])$/.exec(name)?.[1];
  if (level === undefined) return writer.writeNodes(childrenOf(tag), place);
  const text = fold(page.capture({ isHeading: true }, () => writer.writeNodes(childrenOf(tag), place)));
  const isContentTitle = attributeOf(tag, CONTENT_TITLE) !== undefined && place.importers.length === 1;
  const spot = spotOf(tag.node, place);
  page.heading({ level: Number(level), text, id: idOf(tag, name), spot, isContentTitle }, place);
};

/** Docusaurus' heading component drops the id of an H1; HTML written as JSX does not go through it. */
function idOf(tag: Tag, name: string): string | null {
  const isComponent = !tag.isJsx || tag.name === 'Heading';
  return isComponent && name === 'h1' ? null : textAttribute(tag, 'id');
}
