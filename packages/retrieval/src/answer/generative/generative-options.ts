import type { ChatModel } from '@lattice/core';

import type { GenerativeOptions } from './create-generative-writer.ts';
import type { CriticSettings } from './critic.ts';

/** The part of the configuration that says how answers are checked. */
interface CriticChoice extends Pick<CriticSettings, 'maxRefinements' | 'unsupported'> {
  readonly backend: 'none' | 'deterministic' | 'gemini' | 'openai';
}

/** How answers are written with the models that are there; nothing where no model writes. */
export function generativeOptions(
  models: { readonly chat: ChatModel | null; readonly critic: ChatModel | null },
  { backend, maxRefinements, unsupported }: CriticChoice,
): { generative?: GenerativeOptions } {
  const { chat, critic } = models;
  if (chat === null) return {};
  const judge = backend === 'none' ? 'none' : (critic ?? 'deterministic');
  return { generative: { chat, critic: { judge, maxRefinements, unsupported } } };
}
