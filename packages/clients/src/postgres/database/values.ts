/**
 * Text as Postgres can hold it: without NUL, which no text type takes, and without halves of surrogate pairs, which
 * jsonb refuses. Both become U+FFFD.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Escapes that JSON.stringify writes for what cannot be stored: NUL and lone halves of surrogate pairs. */
const UNSTORABLE_ESCAPE = /\\u(?:0000|d[89a-f])/;

/** JSON whose strings Postgres can hold. */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!UNSTORABLE_ESCAPE.test(json)) return json;
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storableText(part) : part));
}

/** Array in the text form of Postgres (https://www.postgresql.org/docs/18/arrays.html#ARRAYS-IO). */
export function textArray(values: readonly string[]): string {
  const elements = values.map((value) => `"${storableText(value).replaceAll(/["\\]/g, String.raw`\$&`)}"`);
  return `{${elements.join(',')}}`;
}

export function numberArray(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

export type CopyValue = string | number | boolean | null;

/** One row in the text format of COPY. Strings have to be storable. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(copyValue).join('\t')}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function copyValue(value: CopyValue): string {
  if (value === null) return String.raw`\N`;
  return typeof value === 'string'
    ? value.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character)
    : String(value);
}
