import { isInternalTarget } from './internal-target.ts';
import { spotOf } from './place.ts';
import { LINK_TARGET } from './render-tree.ts';
import { Asset, ImportedName, type StaticValue } from './static-value.ts';
import { attributeOf, childrenOf, textAttribute } from './tag.ts';
import type { TagWriter } from './writer.ts';

export const writeLink: TagWriter = (writer, tag, place) => {
  const { page } = writer;
  const spot = spotOf(tag.node, place);
  // The arrow that leads back from a footnote.
  if (attributeOf(tag, 'dataFootnoteBackref') !== undefined) return;
  if (tag.isFlow) page.space();
  if (attributeOf(tag, 'dataFootnoteRef') !== undefined) {
    const [open, close] = page.isInHeading ? ['', ''] : ['[', ']'];
    page.write(open, place, spot);
    writer.writeNodes(childrenOf(tag), place);
    page.write(close, place, spot);
  } else {
    const target = targetOf(attributeOf(tag, LINK_TARGET) ?? attributeOf(tag, 'href') ?? attributeOf(tag, 'to'));
    page.link(target, spot, () => writer.writeNodes(childrenOf(tag), place));
  }
  if (tag.isFlow) page.space();
};

/** An image by its alternative text, and its title where that says something else. */
export const writeImage: TagWriter = (writer, tag, place) => {
  const { page } = writer;
  const spot = spotOf(tag.node, place);
  const alt = textAttribute(tag, 'alt') ?? '';
  const title = textAttribute(tag, 'title') ?? '';
  const text = title === '' || title === alt ? alt : alt === '' ? title : `${alt} (${title})`;
  const source = attributeOf(tag, LINK_TARGET) ?? attributeOf(tag, 'src') ?? attributeOf(tag, 'img');
  if (tag.isFlow) page.space();
  page.link(targetOf(source), spot, () => {
    if (!page.isInHeading) page.write(text, place, spot);
  });
  if (tag.isFlow) page.space();
};

/** The box of a task list's item. */
export const writeInput: TagWriter = (writer, tag, place) => {
  if (textAttribute(tag, 'type') !== 'checkbox') return;
  writer.page.write(attributeOf(tag, 'checked') === true ? '[x] ' : '[ ] ', place, spotOf(tag.node, place));
};

export const writeBreak: TagWriter = (writer, tag, place) => {
  writer.page.write('\n', place, spotOf(tag.node, place));
};

/** What a link's or image's attribute points to: a URL, a required file or an imported one. */
export function targetOf(value: StaticValue): string | null {
  if (typeof value === 'string') return value;
  const specifier =
    value instanceof Asset || value instanceof ImportedName ? value.specifier.split('!').at(-1) : undefined;
  // A bare specifier is a package, not a file of the site.
  if (specifier === undefined || !/^(?:\.{0,2}\/|@site\/)/.test(specifier)) return null;
  return isInternalTarget(specifier) ? specifier : null;
}
