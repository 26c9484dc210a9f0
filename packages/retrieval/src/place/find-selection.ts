import { blocksToText, type StoredChunk } from '@lattice/core';

import { findWords } from '../analysis/find-words.ts';

/** Of the words selected, the share that a chunk has to hold: a browser's text and ours differ in marks and labels. */
const ENOUGH = 0.8;

/** The chunk that a selected text is from, word by word or nearly; null where none holds it. */
export function findSelection(chunks: readonly StoredChunk[], selectedText: string): StoredChunk | null {
  const selected = wordsOf(selectedText);
  if (selected.length === 0) return null;
  const phrase = ` ${selected.join(' ')} `;
  let best: { readonly chunk: StoredChunk; readonly share: number } | null = null;
  for (const chunk of chunks) {
    const words = wordsOf(blocksToText(chunk.blocks));
    if (` ${words.join(' ')} `.includes(phrase)) return chunk;
    const known = new Set(words);
    const share = selected.filter((word) => known.has(word)).length / selected.length;
    if (share >= ENOUGH && share > (best?.share ?? 0)) best = { chunk, share };
  }
  return best?.chunk ?? null;
}

function wordsOf(text: string): string[] {
  return findWords(text.normalize('NFKC').toLowerCase());
}
