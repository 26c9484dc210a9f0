import { isStaticList, isStaticObject, StaticNodes, type StaticValue } from './static-value.ts';
import { attributesOf, type Tag } from './tag.ts';

/** Props by which components take words to show. */
const PROSE = new Set(
  (
    'title subtitle label description summary caption alt heading subheading header text content message ' +
    'question answer explanation hint note quote tagline body intro lead term definition footer children'
  ).split(' '),
);

/** Props whose lists of strings are shown. */
const PROSE_LISTS = new Set('items options choices steps points features bullets answers list objectives'.split(' '));

/** Components whose props are for translators, tooltips or the browser. */
const WITHOUT_PROSE = new Set(['Translate', 'Link', 'BrowserOnly', 'Interpolate']);

const LINKS = new Set(['href', 'to', 'src', 'image', 'img']);

/** What an unknown component is likely to show besides its children, in the order written. */
export function proseProps(tag: Tag): StaticValue[] {
  if (WITHOUT_PROSE.has(tag.name)) return [];
  return attributesOf(tag).flatMap(([name, value]) => proseIn(name, value));
}

/** Links in a component's props, wherever they are nested. */
export function linkProps(tag: Tag): StaticValue[] {
  return attributesOf(tag).flatMap(([name, value]) => linksIn(name, value));
}

function proseIn(name: string, value: StaticValue): StaticValue[] {
  if (typeof value === 'string' || value instanceof StaticNodes) return PROSE.has(name) ? [value] : [];
  if (isStaticObject(value)) return [...value].flatMap(([key, entry]) => proseIn(key, entry));
  if (!isStaticList(value)) return [];
  return value.flatMap((entry) => {
    if (typeof entry !== 'string') return proseIn(name, entry);
    return PROSE.has(name) || PROSE_LISTS.has(name) ? [entry] : [];
  });
}

function linksIn(name: string, value: StaticValue): StaticValue[] {
  if (isStaticObject(value)) return [...value].flatMap(([key, entry]) => linksIn(key, entry));
  if (isStaticList(value)) return value.flatMap((entry) => linksIn(name, entry));
  return LINKS.has(name) ? [value] : [];
}
