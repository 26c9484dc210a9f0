import { type Block, type CodeBlock, type ItemBlock } from '@lattice/core';

import type { Unit } from './units.ts';

/** The units of a passage as Markdown, each sentence followed by its citation. */
export function renderPassage(units: readonly Unit[], n: number): string {
  const blocks = groupByBlock(units);
  const lowest = Math.min(...blocks.map(({ block }) => (block.kind === 'item' ? block.depth : Infinity)));
  const counters = new Map<number, number>();
  let text = '';
  let previous: Block['kind'] | null = null;
  for (const { block, units: sentences } of blocks) {
    const cited = sentences.map((unit) => `${unit.text} [${n}]`).join(' ');
    if (previous !== null) text += isLine(block) && previous === block.kind ? '\n' : '\n\n';
    if (block.kind === 'item') text += listMarker(block, { lowest, counters }) + cited;
    else if (block.kind === 'row') text += `- ${cited}`;
    else text += cited;
    previous = block.kind;
  }
  return text;
}

/** A fence of its own, long enough for what is in it. */
export function renderCode(block: CodeBlock): string {
  const longest = Math.max(2, ...[...block.text.matchAll(/`{3,}/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}${block.language ?? ''}\n${block.text}\n${fence}`;
}

function groupByBlock(units: readonly Unit[]): { block: Block; units: Unit[] }[] {
  const groups: { block: Block; units: Unit[] }[] = [];
  for (const unit of units) {
    const last = groups.at(-1);
    if (last?.block === unit.block) last.units.push(unit);
    else groups.push({ block: unit.block, units: [unit] });
  }
  return groups;
}

function isLine(block: Block): boolean {
  return block.kind === 'item' || block.kind === 'row';
}

function listMarker(
  item: ItemBlock,
  list: { readonly lowest: number; readonly counters: Map<number, number> },
): string {
  const indent = '  '.repeat(item.depth - list.lowest);
  if (!/\d/.test(item.marker)) return `${indent}- `;
  const number = (list.counters.get(item.depth) ?? 0) + 1;
  list.counters.set(item.depth, number);
  for (const depth of list.counters.keys()) if (depth > item.depth) list.counters.delete(depth);
  return `${indent}${number}. `;
}
