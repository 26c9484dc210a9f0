import { readToken, type Token } from './read-token.ts';

export interface ModelTextOptions {
  /** Whether there is a citation of this number. */
  readonly isSource: (n: number) => boolean;
  /** Whether an address stands in a passage that the model was given. */
  readonly isKnownUrl: (url: string) => boolean;
}

/** Turns what a model writes into the small Markdown of an answer, piece by piece. */
export interface ModelText {
  /** What of the text so far can no longer change its meaning; may be empty. */
  push(text: string): string;
  /** The rest. */
  end(): string;
  /** Numbers of the citations written, ascending. */
  cited(): number[];
}

/**
 * Markers that are not complete yet are held back, those that point nowhere are dropped, every spelling of one becomes
 * `[n]`. Links lose their address, addresses from outside the passages are dropped. Code is left as it is.
 */
export function cleanModelText({ isSource, isKnownUrl }: ModelTextOptions): ModelText {
  const cited = new Set<number>();
  let pending = '';
  /** White space that waits for what follows: it goes with a marker that is dropped. */
  let space = '';
  let isLineStart = true;
  let isInWord = false;
  let fence: string | null = null;
  let hasText = false;

  const write = (token: Token): string => {
    switch (token.kind) {
      case 'space':
        space += token.raw;
        return '';
      case 'marker': {
        const numbers = token.numbers.filter(isSource);
        for (const n of numbers) cited.add(n);
        return numbers.map((n) => `[${n}]`).join('');
      }
      case 'link':
        return token.text;
      case 'url':
        return isKnownUrl(token.raw) ? `\`${token.raw}\`` : '';
      case 'fence':
        fence = fence === null ? token.mark : null;
        return token.raw;
      case 'text':
      case 'code':
        return token.raw;
    }
  };

  const take = (isFinal: boolean): string => {
    let out = '';
    while (pending !== '') {
      const token = readToken(pending, { isFinal, isLineStart, isInWord, fence });
      if (token === null) break;
      pending = pending.slice(token.raw.length);
      isLineStart = token.raw.endsWith('\n') || (isLineStart && token.kind === 'space');
      isInWord = /[\p{L}\p{N}]$/u.test(token.raw);
      const written = write(token);
      if (token.kind === 'space') continue;
      if (written === '') {
        space = '';
        continue;
      }
      out += (hasText ? space : '') + written;
      space = '';
      hasText = true;
    }
    return out;
  };

  return {
    push(text) {
      pending += text;
      return take(false);
    },
    end: () => take(true),
    cited: () => [...cited].toSorted((a, b) => a - b),
  };
}
