import type { Element, ElementContent } from 'hast';
import { fold } from '../document/fold.ts';
import { ADMONITION, ADMONITION_TITLE } from '../document/prepare-tree.ts';
import {
  childElements,
  classesOf,
  findElement,
  findElements,
  hasClass,
  hasModuleClass,
  textOf,
  textProperty,
} from './element-query.ts';

/** Cleans what stands inside a widget. */
export type CleanChildren = (children: readonly ElementContent[]) => ElementContent[];

/**
 * Turns what a component of Docusaurus has become in the page back into the element that the writer of pages knows it
 * by; null for every other element.
 */
export function convertWidget(element: Element, clean: CleanChildren): Element | null {
  if (hasClass(element, 'theme-admonition')) return toAdmonition(element, clean);
  if (hasClass(element, 'tabs-container') || hasClass(element, 'theme-tabs-container')) return toTabs(element, clean);
  if (hasClass(element, 'theme-code-block') || hasModuleClass(element, 'codeBlockContainer')) return toCode(element);
  if (hasClass(element, 'katex-display')) return toMath(element);
  return null;
}

function toAdmonition(element: Element, clean: CleanChildren): Element | null {
  const type =
    classesOf(element)
      .find((name) => name.startsWith('theme-admonition-'))
      ?.slice('theme-admonition-'.length) ?? 'note';
  const heading = findElement(element, (one) => hasModuleClass(one, 'admonitionHeading'));
  const content = findElement(element, (one) => hasModuleClass(one, 'admonitionContent'));
  if (content === null && heading === null) return null;
  const title = heading === null ? [] : clean(heading.children);
  // Docusaurus' own title is the type as it is written; capitals come from the style sheet.
  const isOwn = heading !== null && fold(textOf(heading)) !== type;
  const children = content === null ? [] : clean(content.children);
  return create(ADMONITION, { type }, isOwn ? [create(ADMONITION_TITLE, {}, title), ...children] : children);
}

function toTabs(element: Element, clean: CleanChildren): Element | null {
  const list = findElement(element, (one) => textProperty(one, 'role') === 'tablist');
  if (list === null) return null;
  const tabs = childElements(list);
  const panels = ownPanels(element);
  // A lazy group shows the panel that is selected at first, and no other.
  const shown = panels.length === tabs.length ? tabs : tabs.filter((tab) => tab.properties['ariaSelected'] === 'true');
  const items = panels.map((panel, index) => {
    const tab = shown[index];
    return create('TabItem', { label: tab === undefined ? '' : fold(textOf(tab)) }, clean(panel.children));
  });
  return create('Tabs', {}, items);
}

/** The panels of a group without those of groups inside them. */
function ownPanels(group: Element): Element[] {
  return childElements(group).flatMap((child) =>
    textProperty(child, 'role') === 'tabpanel' ? [child] : ownPanels(child),
  );
}

function toCode(element: Element): Element | null {
  const pre = findElement(element, ({ tagName }) => tagName === 'pre');
  if (pre === null) return null;
  const title = findElement(element, (one) => hasModuleClass(one, 'codeBlockTitle'));
  const lines = findElements(pre, (one) => hasClass(one, 'token-line'));
  const text = lines.length === 0 ? textOf(pre) : lines.map((line) => textOf(line).replace(/\n$/, '')).join('\n');
  return createCode(text, {
    // Docusaurus' word for a fence without a language, too.
    className: classesOf(element).filter((name) => /^language-(?!text$)/.test(name)),
    ...(title === null ? {} : { title: fold(textOf(title)) }),
  });
}

function toMath(element: Element): Element | null {
  const formula = readFormula(element);
  return formula === null ? null : createCode(formula, { className: ['language-math'] });
}

/** The TeX that KaTeX has kept beside what it drew. */
export function readFormula(element: Element): string | null {
  const source = findElement(element, (one) => textProperty(one, 'encoding') === 'application/x-tex');
  return source === null ? null : textOf(source).trim();
}

function createCode(text: string, properties: Element['properties']): Element {
  return create('pre', {}, [create('code', properties, [{ type: 'text', value: text }])]);
}

function create(tagName: string, properties: Element['properties'], children: ElementContent[]): Element {
  return { type: 'element', tagName, properties, children };
}
