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
