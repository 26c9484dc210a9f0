import type { ChatModel } from '@lattice/core';

import type { GenerativeOptions } from './create-generative-writer.ts';
import type { CriticSettings } from './critic.ts';

/** The part of the configuration that says how answers are checked. */
export interface CriticChoice extends Pick<CriticSettings, 'maxRefinements' | 'unsupported'> {
  readonly backend: 'none' | 'deterministic' | 'gemini' | 'openai';
}

export interface WritingModels {
  /** Null: answers are quoted, not written. */
  readonly chat: ChatModel | null;
  /** Null: no model checks answers. */
  readonly critic: ChatModel | null;
}

/** How answers are written with the models that are there; nothing where no model writes. */
export function generativeOptions(
  models: WritingModels,
  { backend, maxRefinements, unsupported }: CriticChoice,
): { generative?: GenerativeOptions } {
  const { chat, critic } = models;
  if (chat === null) return {};
  const judge = backend === 'none' ? 'none' : (critic ?? 'deterministic');
  return { generative: { chat, critic: { judge, maxRefinements, unsupported } } };
}
