import type { ElementContent } from 'hast';

import { childrenOf, type Tag, textAttribute } from './tag.ts';
import type { TagWriter } from './writer.ts';

export const writeList: TagWriter = (writer, tag, place) => {
  const { page } = writer;
  page.flush();
  if (place.listDepth === 0 && isContents(tag)) {
    // The links are kept, to be checked.
    page.capture({ isHeading: false }, () => writer.writeNodes(childrenOf(tag), place));
    return;
  }
  const start = Number.parseInt(textAttribute(tag, 'start') ?? '1', 10);
  let number = Number.isNaN(start) ? 1 : start;
  for (const item of writer.childTags(tag)) {
    if (item.name !== 'li') {
      writer.writeNodes([item.node], item.place);
      continue;
    }
    page.beginItem({ depth: place.listDepth, marker: tag.name === 'ol' ? `${number}.` : '-' });
    const point = page.outline.mark();
    writer.writeNodes(childrenOf(item), { ...item.place, listDepth: place.listDepth + 1 });
    page.endItem();
    page.outline.returnTo(point);
    number += 1;
  }
};

/** Several links into the page and nothing else: its table of contents, which says nothing, as `<TOCInline />` does not. */
function isContents(tag: Tag): boolean {
  const items = childrenOf(tag).filter((node) => node.type === 'element');
  return items.length > 1 && childrenOf(tag).every(isOfContents);
}

function isOfContents(node: ElementContent): boolean {
  switch (node.type) {
    case 'text':
      return node.value.trim() === '';
    case 'element':
      if (node.tagName === 'a') return String(node.properties['href'] ?? '').startsWith('#');
      return ['ul', 'ol', 'li', 'p'].includes(node.tagName) && node.children.every(isOfContents);
    default:
      return false;
  }
}
