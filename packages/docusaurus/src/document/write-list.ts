import { childrenOf, textAttribute } from './tag.ts';
import type { TagWriter } from './writer.ts';

export const writeList: TagWriter = (writer, tag, place) => {
  const { page } = writer;
  page.flush();
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
