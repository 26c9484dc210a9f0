import { isStaticList, isStaticObject, toText } from './static-value.ts';
import { attributeOf, childrenOf, textAttribute, type Tag } from './tag.ts';
import type { TagWriter, Writer } from './writer.ts';
import type { Place } from './place.ts';

/** Tabs as alternatives one below the other, each under its label. */
export const writeTabs: TagWriter = (writer, tag, place) => {
  writer.page.flush();
  const items = writer.childTags(tag);
  const tabs = items.filter((item) => item.name === 'TabItem');
  const labels = labelsOf(writer, tag, place);
  // The server renders every tab, unless the group is lazy: then only the one that is selected at first.
  const first = isOn(tag, 'lazy') ? firstSelected(tag, tabs) : null;
  for (const item of items) {
    if (item.name !== 'TabItem') {
      writer.writeNodes([item.node], item.place);
      continue;
    }
    const isRendered = item.place.isRendered && (first === null || item === first);
    writeTab(writer, { ...item, place: { ...item.place, isRendered } }, labels);
  }
};

/** A tab outside a group, as components of a site that build their own group have them. */
export const writeTabItem: TagWriter = (writer, tag, place) => writeTab(writer, { ...tag, place }, new Map());

function writeTab(writer: Writer, tab: Tag, labels: ReadonlyMap<string, string>): void {
  const { place } = tab;
  const value = textAttribute(tab, 'value');
  const own = writer.textOf(attributeOf(tab, 'label'), place);
  const label = (value === null ? undefined : labels.get(value)) ?? own ?? value ?? '';
  writer.writeLabelled(label, place, (inside) => writer.writeNodes(childrenOf(tab), inside));
}

/** The group's `values={[{value, label}]}`. */
function labelsOf(writer: Writer, group: Tag, place: Place): ReadonlyMap<string, string> {
  const values = attributeOf(group, 'values');
  const labels = new Map<string, string>();
  for (const entry of isStaticList(values) ? values : []) {
    if (!isStaticObject(entry)) continue;
    const value = toText(entry.get('value'));
    const label = writer.textOf(entry.get('label'), place);
    if (value !== null && label !== null) labels.set(value, label);
  }
  return labels;
}

function firstSelected(group: Tag, tabs: readonly Tag[]): Tag | undefined {
  const chosen = attributeOf(group, 'defaultValue');
  // `defaultValue={null}` selects none.
  if (chosen === null) return undefined;
  const value = toText(chosen);
  if (value !== null) return tabs.find((tab) => textAttribute(tab, 'value') === value);
  return tabs.find((tab) => isOn(tab, 'default')) ?? tabs[0];
}

function isOn(tag: Tag, name: string): boolean {
  return attributeOf(tag, name) === true;
}
