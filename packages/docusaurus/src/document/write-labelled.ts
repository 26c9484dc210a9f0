import type { ElementContent } from 'hast';
import { fold } from './fold.ts';
import { spotOf, type Place } from './place.ts';
import { ADMONITION_TITLE } from './prepare-tree.ts';
import { attributeOf, childrenOf, textAttribute, type Tag } from './tag.ts';
import type { TagWriter, Writer } from './writer.ts';

/** An admonition under its title, or its kind where it has none. */
export const writeAdmonition: TagWriter = (writer, tag, outside) => {
  const place = { ...outside, at: spotOf(tag.node, outside) };
  writer.page.flush();
  const [first, ...rest] = childrenOf(tag);
  const hasTitleNode = first?.type === 'element' && first.tagName === ADMONITION_TITLE;
  const written = hasTitleNode ? readText(writer, first.children, place) : '';
  const title = writer.textOf(attributeOf(tag, 'title'), place) ?? written;
  const label = title === '' ? kindOf(textAttribute(tag, 'type')) : title;
  writer.writeLabelled(label, place, (inside) => writer.writeNodes(hasTitleNode ? rest : childrenOf(tag), inside));
};

/** `danger` as `Danger`. */
function kindOf(type: string | null): string {
  return type === null ? 'Note' : type.charAt(0).toUpperCase() + type.slice(1);
}

/** `<details>` under its summary. */
export const writeDetails: TagWriter = (writer, tag, outside) => {
  const { page } = writer;
  const place = { ...outside, at: spotOf(tag.node, outside) };
  page.flush();
  const summary = writer.childTags(tag).find((child) => child.name === 'summary');
  const headings = page.headings.length;
  const written = readSummary(writer, tag, summary);
  const point = page.outline.mark();
  // A heading in the summary heads the content, and is then no label besides.
  const heading = page.headings.slice(headings).at(-1);
  if (heading) page.outline.openHeading({ ...heading, spot: place.at, isContentTitle: false });
  const label = heading?.text === written ? '' : written;
  writer.writeLabelled(label === '' && !heading ? 'Details' : label, place, (inside) => {
    writer.writeNodes(without(summary?.node, childrenOf(tag)), inside);
  });
  page.outline.returnTo(point);
};

function readSummary(writer: Writer, details: Tag, summary: Tag | undefined): string {
  if (summary === undefined) return writer.textOf(attributeOf(details, 'summary'), details.place) ?? '';
  return readText(writer, childrenOf(summary), summary.place);
}

function readText(writer: Writer, nodes: readonly ElementContent[], place: Place): string {
  return fold(writer.page.capture({ isHeading: false }, () => writer.writeNodes(nodes, place)));
}

/** The nodes without one of them, which may stand in a paragraph. */
function without(left: ElementContent | undefined, nodes: readonly ElementContent[]): ElementContent[] {
  return nodes.flatMap((node) => {
    if (node === left) return [];
    if (node.type !== 'element' || left === undefined || !node.children.includes(left)) return [node];
    return [{ ...node, children: without(left, node.children) }];
  });
}
