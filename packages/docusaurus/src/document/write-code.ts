import { stripMagicComments } from './magic-comments.ts';
import { spotOf } from './place.ts';
import { attributeOf, childrenOf, textAttribute } from './tag.ts';
import type { TagWriter } from './writer.ts';

/** `<pre>`: a fence or HTML. */
export const writePreformatted: TagWriter = (writer, tag, place) => {
  const [code, ...others] = writer.childTags(tag);
  writeCode(writer, code?.name === 'code' && others.length === 0 ? code : tag, place);
};

/** A fence's `<code>` or a `<CodeBlock>`. */
export const writeCode: TagWriter = (writer, tag, place) => {
  const spot = spotOf(tag.node, place);
  const captured = writer.page.capture({ isHeading: false, isCode: true }, () => {
    writer.writeNodes(childrenOf(tag), tag.place);
  });
  const meta = textAttribute(tag, 'metastring');
  const language = textAttribute(tag, 'language') ?? languageOf(textAttribute(tag, 'className', 'class'));
  const written = captured.replaceAll(/\r\n?/g, '\n').replace(/\n$/, '');
  const text = stripMagicComments(written, { language, meta, comments: writer.code.magicComments });
  if (text.trim() === '') return;
  const title = meta?.match(/title=(["'])(.*?)\1/)?.[2] ?? writer.textOf(attributeOf(tag, 'title'), place);
  const shown = writer.code.escapedSources.has(spot.source) ? unescapeHeadingIds(text) : text;
  writer.page.block({ kind: 'code', text: shown, language, title: title === '' ? null : title }, place, spot);
};

function languageOf(className: string | null): string | null {
  return (
    className
      ?.split(/\s+/)
      .find((name) => name.startsWith('language-'))
      ?.slice('language-'.length) || null
  );
}

function unescapeHeadingIds(text: string): string {
  return text.replaceAll(/^(#{1,6}(?!#).*?)\\\{#/gm, '$1{#');
}

/** `<Mermaid value={`graph TD …`} />`, what a fence of that language becomes. */
export const writeMermaid: TagWriter = (writer, tag, place) => {
  const text = textAttribute(tag, 'value');
  if (text === null) return;
  writer.page.block({ kind: 'code', text, language: 'mermaid', title: null }, place, spotOf(tag.node, place));
};
