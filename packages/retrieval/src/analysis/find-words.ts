/** Scripts that put no space between words; their runs become overlapping pairs of characters. */
const UNSPACED =
  '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const SPACED = `[[\\p{L}\\p{N}\\p{M}_]--[${UNSPACED}]]`;

/** A run of an unspaced script; `C++`, `C#`; or a word with what joins identifiers, paths, file names and versions. */
const WORD = new RegExp(
  `[[${UNSPACED}]&&[\\p{L}\\p{N}\\p{M}]]+` +
    `|[A-Za-z](?:\\+\\+|#)(?!${SPACED})` +
    `|${SPACED}+(?:(?:[.'’\\-‐‑\\/]|::)${SPACED}+)*`,
  'gv',
);
/** The same for text without a letter beyond ASCII: several times faster, and most text is that. */
const ASCII_WORD = /[A-Za-z](?:\+\+|#)(?![A-Za-z0-9_])|[A-Za-z0-9_]+(?:(?:[.'\-/]|::)[A-Za-z0-9_]+)*/g;
const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'v');
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** The words of a text as written, with whatever joins the parts of an identifier. */
export function findWords(text: string): string[] {
  return text.match(BEYOND_ASCII.test(text) ? WORD : ASCII_WORD) ?? [];
}

/** Whether a word found is a run of a script that needs cutting into pairs. */
export function isUnspaced(word: string): boolean {
  return STARTS_UNSPACED.test(word);
}
