import type { Fold } from '../names.ts';

/** A name does not reach across these. */
const BREAKS = /[.!?;:,]\s+|\s*[()|]\s*|\n+/;
/** Longer ones are sentences, with the small words that folding leaves out. */
const MOST_WORDS = 8;

/** How a text spells a name, whose words stand there one after the other; null where they do not. */
export function findSpelling(
  name: string,
  { text, fold }: { readonly text: string; readonly fold: Fold },
): string | null {
  const wanted = fold(name);
  if (wanted === '') return null;
  for (const piece of text.split(BREAKS)) {
    if (!` ${fold(piece)} `.includes(` ${wanted} `)) continue;
    const found = piece.includes(name.trim()) ? name.trim() : shortestRun(piece, { wanted, fold });
    if (found !== null) return found;
  }
  return null;
}

function shortestRun(piece: string, { wanted, fold }: { readonly wanted: string; readonly fold: Fold }): string | null {
  const words = [...piece.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  for (let count = 1; count <= Math.min(MOST_WORDS, words.length); count += 1) {
    for (const [first, { start }] of words.entries()) {
      const last = words[first + count - 1];
      if (last === undefined) break;
      const run = piece.slice(start, last.end);
      if (fold(run) === wanted) return run.replaceAll(/^[^\p{L}\p{N}-]+|[^\p{L}\p{N}]+$/gu, '');
    }
  }
  return null;
}
