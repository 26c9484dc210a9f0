import { type Block, blockToText } from '@lattice/core';

/** Terms a section of plain text speaks of, as written. */
const SENTENCE_START = /(?:^|[.!?:]\s+|[\n|•-]\s*)$/;
/** `URDF`, `QoS`, `gRPC`, `DestinationRule`, `ROS2`, `RT-2`, `kmesh_tcp`, `--flag`, `should_enable_x`. */
const COINED =
  /(?:--)?\b(?=[\w-]*[\p{L}])(?:\p{Lu}{2,}[\p{L}\d]*|\p{Lu}?\p{Ll}+\p{Lu}[\p{L}\d]*|\p{Lu}[\p{L}]*-?\d[\p{L}\d.]*|[\p{L}\d]+(?:_[\p{L}\d]+)+)\b/gu;
/** Two to four words with capitals: `Isaac Sim`, `Azure Key Vault`. */
const PROPER = /\b\p{Lu}[\p{L}\d]+(?:\s+\p{Lu}[\p{L}\d]*){1,3}/gu;
/** Flags are looked for as written in code too, prose in code is not. */
const FLAG = /(?<=^|\s)--[a-z][\w-]+/gm;
const MOST_TERMS = 60;

export function findTerms(blocks: readonly Block[]): string[] {
  const found = new Set<string>();
  for (const block of blocks) {
    if (block.kind === 'code') {
      for (const [flag] of block.text.matchAll(FLAG)) found.add(flag);
      continue;
    }
    const text = blockToText(block);
    for (const [coined] of text.matchAll(COINED)) found.add(coined);
    for (const match of text.matchAll(PROPER)) {
      const [proper] = match;
      // The first word of a sentence has its capital from there.
      if (!SENTENCE_START.test(text.slice(0, match.index))) found.add(proper);
    }
    if (found.size >= MOST_TERMS) break;
  }
  return [...found].slice(0, MOST_TERMS);
}
