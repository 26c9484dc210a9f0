/**
 * How many tokens a text takes, where the tokenizer of the embedding model is not at hand. Deterministic, no network.
 * A Latin letter counts a quarter, a letter of another alphabet two fifths, a Chinese, Japanese or Korean character one
 * and a symbol beyond the basic plane (an emoji) two, which is close to the common byte-pair encodings and, for mixed
 * text, on the high side.
 */
export function estimateTokens(text: string): number {
  let quarters = 0;
  let others = 0;
  let whole = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < LATIN_END) quarters += 1;
    else if (code >= SURROGATES_START && code <= SURROGATES_END) whole += 1;
    else if (code >= CJK_START && code <= CJK_END) whole += 1;
    else if (code >= HANGUL_START && code <= HANGUL_END) whole += 1;
    else others += 1;
  }
  return Math.ceil(quarters / 4 + others * 0.4 + whole);
}

const LATIN_END = 0x0250;
const CJK_START = 0x2e80;
const CJK_END = 0x9fff;
const HANGUL_START = 0xac00;
const HANGUL_END = 0xd7a3;
/** Each half of a pair counts one. */
const SURROGATES_START = 0xd800;
const SURROGATES_END = 0xdfff;
