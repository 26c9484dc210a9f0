import type { ChatModel, CompletionRequest } from '@lattice/core';

import { corrupt } from '../support/corrupt.ts';

/** Sentences of one answer, and of one passage in it. */
const SENTENCES = 4;
const OF_ONE_PASSAGE = 2;
/** Of so many sentences one is spoiled: changed by rule, or cited from a passage it is not in, in turns. */
const SPOILED_EVERY = 4;

const PASSAGE = /<passage number="(?<number>\d+)"[^>]*>\n(?<text>[^]*?)\n<\/passage>/g;
/** Whole sentences of prose that no cleaning changes. */
const SENTENCE = /(?<=^|[.!?]\s|\n)[A-Z][^\n[\]`<>|*_{}]{30,220}?[.!](?=\s|$)/g;

/**
 * Stands in for a model: copies sentences that share words with the question from the passages it is shown, cites them,
 * and now and then gets one wrong. Sent back, it leaves out what was objected to. Deterministic.
 */
export function createPassageWriter(strangers: readonly string[]): ChatModel {
  let written = 0;
  const write = ({ messages }: CompletionRequest): string => {
    const last = messages.at(-1)?.content ?? '';
    if (last.startsWith('These parts of your answer')) return withoutFaults(messages.at(-2)?.content ?? '', last);
    const lines = choose(last).map(({ sentence, number, other }) => {
      written += 1;
      if (written % SPOILED_EVERY !== 0) return `${sentence} [${number}]`;
      const turn = written / SPOILED_EVERY;
      const changed = corrupt({ text: sentence, turn, strangers })?.text;
      return turn % 2 === 0 || changed === undefined ? `${sentence} [${other}]` : `${changed} [${number}]`;
    });
    return lines.length === 0 ? 'NO_ANSWER' : lines.join('\n\n');
  };
  return {
    id: 'evals/passage-writer',
    contextTokens: 100_000,
    async *stream(request) {
      yield { type: 'text', text: write(request) };
      yield { type: 'end', reason: 'stop', inputTokens: 0, outputTokens: 0 };
    },
  };
}

interface Chosen {
  readonly sentence: string;
  readonly number: number;
  /** Another passage's. */
  readonly other: number;
}

function choose(prompt: string): Chosen[] {
  const asked = wordsOf(prompt.slice(prompt.lastIndexOf('Question: ')));
  const passages = [...prompt.matchAll(PASSAGE)].map(({ groups }) => ({
    number: Number(groups?.['number']),
    text: groups?.['text'] ?? '',
  }));
  const chosen = passages.flatMap(({ number, text }) => {
    const other = passages.find((passage) => passage.number !== number && passage.text !== text)?.number ?? number;
    return (text.match(SENTENCE) ?? [])
      .map((sentence) => ({ sentence, number, other, shared: shared(asked, sentence) }))
      .filter((candidate) => candidate.shared > 0)
      .toSorted((a, b) => b.shared - a.shared)
      .slice(0, OF_ONE_PASSAGE);
  });
  return chosen.toSorted((a, b) => b.shared - a.shared).slice(0, SENTENCES);
}

function withoutFaults(draft: string, objections: string): string {
  const kept = draft.split('\n\n').filter((line) => !objections.includes(line.replace(/\s*\[\d+\]$/, '')));
  return kept.length === 0 ? 'NO_ANSWER' : kept.join('\n\n');
}

function shared(asked: ReadonlySet<string>, sentence: string): number {
  return [...wordsOf(sentence)].filter((word) => asked.has(word)).length;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu));
}
