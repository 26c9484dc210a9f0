import { approximateTokens } from './approximate-tokens.ts';

/** Batches in order, each within both limits; a text that exceeds the tokens by itself travels alone. */
export function splitBatches<T extends { readonly text: string }>(
  items: readonly T[],
  limits: { readonly items: number; readonly tokens: number },
): T[][] {
  const batches: T[][] = [];
  let tokens = 0;
  for (const item of items) {
    const size = approximateTokens(item.text);
    const last = batches.at(-1);
    if (last === undefined || last.length >= limits.items || tokens + size > limits.tokens) {
      batches.push([item]);
      tokens = size;
    } else {
      last.push(item);
      tokens += size;
    }
  }
  return batches;
}
