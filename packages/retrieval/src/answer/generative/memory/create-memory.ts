import { hash } from 'node:crypto';

import type { CallOptions, ChatModel, CompletionMessage, DialogueTurn, Logger, Usage } from '@lattice/core';

import { Recent } from '../../../recent.ts';
import { NO_USAGE } from '../../../usage.ts';
import { approximateTokens } from '../approximate-tokens.ts';
import { askedBefore } from './asked-before.ts';
import { askSummary } from './ask-summary.ts';
import { splitDialogue } from './split-dialogue.ts';

/** Summaries by the dialogue and its owner, digested. */
export type Summaries = Recent<string, string>;

export interface MemoryOptions {
  readonly chat: ChatModel;
  readonly logger: Logger;
  readonly summaries: Summaries;
  /** Those who may be given the same summary: whoever has the same dialogue, and the same keys. */
  readonly owner: string;
  /** After which the questions alone must do. */
  readonly timeoutMs?: number;
}

export interface Recalled {
  readonly messages: readonly CompletionMessage[];
  readonly usage: Usage;
  /** The model did not summarise, so that only the older questions are left. */
  readonly isDegraded: boolean;
}

export type Memory = (history: readonly DialogueTurn[], budgetTokens: number, call: CallOptions) => Promise<Recalled>;

const TIMEOUT_MS = 3_000;
/** A kilobyte or two each. */
const KEPT_SUMMARIES = 1_000;
/** Share of the budget for the newest turns as they are; the rest is for what is left of those before. */
const RECENT_SHARE = 0.75;

export function createSummaries(): Summaries {
  return new Recent(KEPT_SUMMARIES);
}

/**
 * The dialogue within a budget of tokens: its newest turns, and before them what a model made of the older ones. Markers are
 * removed: the numbers of one answer mean nothing in the next.
 */
export function createMemory({ chat, logger, summaries, owner, timeoutMs = TIMEOUT_MS }: MemoryOptions): Memory {
  const keyOf = (turns: readonly DialogueTurn[]) => hash('sha256', JSON.stringify([owner, chat.id, turns]));

  const summarise = async (
    older: readonly (readonly DialogueTurn[])[],
    budgetTokens: number,
    call: CallOptions,
  ): Promise<{ text: string; usage: Usage }> => {
    const key = keyOf(older.flat());
    const kept = summaries.get(key);
    if (kept !== undefined) return { text: kept, usage: NO_USAGE };
    const before = summaries.get(keyOf(older.slice(0, -1).flat())) ?? null;
    const turns = before === null ? older.flat() : (older.at(-1) ?? []);
    const made = await askSummary(chat, { before, turns, budgetTokens }, call);
    const text = cut(made.text, budgetTokens);
    summaries.set(key, text);
    return { text, usage: made.usage };
  };

  return async (history, budgetTokens, { signal }) => {
    const turns = history.map(({ role, content }) => ({ role, content: content.replaceAll(/\s*\[\d+\]/g, '') }));
    const recentBudget = Math.floor(budgetTokens * RECENT_SHARE);
    const { recent, older } = splitDialogue(turns, recentBudget);
    if (older.length === 0) return { messages: recent, usage: NO_USAGE, isDegraded: false };
    const summaryBudget = budgetTokens - recentBudget;
    try {
      const deadline = AbortSignal.timeout(timeoutMs);
      const limit = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
      const { text, usage } = await summarise(older, summaryBudget, { signal: limit });
      return { messages: [...told(`Notes of our dialogue so far:\n${text}`), ...recent], usage, isDegraded: false };
    } catch (error) {
      if (signal?.aborted === true) throw error;
      logger.warn({ err: error }, 'the dialogue was not summarised; its questions are recalled');
      const asked = askedBefore(older.flat(), summaryBudget);
      return { messages: [...(asked === null ? [] : told(asked)), ...recent], usage: NO_USAGE, isDegraded: true };
    }
  };
}

function told(content: string): CompletionMessage[] {
  return [
    { role: 'user', content },
    { role: 'assistant', content: 'Understood.' },
  ];
}

function cut(text: string, budgetTokens: number): string {
  const tokens = approximateTokens(text);
  return tokens <= budgetTokens ? text : text.slice(0, Math.floor((text.length * budgetTokens) / tokens));
}
