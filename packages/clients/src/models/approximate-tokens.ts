/**
 * About how many tokens a text has for the subword vocabularies of today's models, without one of them. Counts runs of
 * letters by length, and digits, signs and characters of scripts without spaces one by one. Rather too many than too few:
 * what exceeds a model's limit is cut silently.
 */
export function approximateTokens(text: string): number {
  let tokens = 0;
  let run = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (isLetter(code)) {
      run += 1;
      continue;
    }
    tokens += tokensOfRun(run);
    run = 0;
    if (code > 0x20) tokens += code < 0x80 ? 1 : 1.5;
  }
  return Math.ceil(tokens + tokensOfRun(run));
}

/** Of Latin, Greek and Cyrillic, which are written with spaces between words. */
function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0xc0 && code <= 0x52f);
}

function tokensOfRun(length: number): number {
  return length === 0 ? 0 : Math.max(1, length / 5);
}
