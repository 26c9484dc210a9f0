import type { AnswerEvent, Logger, ModelKey } from '@lattice/core';

import type { AnswerWork } from './answer/answer-work.ts';
import { createAnswerCache } from './answer/generative/answer-cache.ts';
import { createSummaries } from './answer/generative/memory/create-memory.ts';
import { createGenerativeWriter, type GenerativeOptions } from './answer/generative/create-generative-writer.ts';
import { createDeterministicPlanner, type Planner } from './plan/planner.ts';

/** Who plans and writes answers, as it is configured. */
export interface VoiceOptions {
  /** Plans by the form of the question unless given. */
  readonly planner?: Planner;
  /** A model that writes the answers. Without it they are quotes. */
  readonly generative?: Omit<GenerativeOptions, 'logger' | 'cache' | 'memory'>;
}

/** The same on the keys of one reader. */
export interface ReaderVoiceOptions extends VoiceOptions {
  /** Whether a key of theirs failed so far, so that the server's had to do. */
  isKeyRefused(this: void): boolean;
}

export type ForReader = (keys: readonly ModelKey[]) => Promise<ReaderVoiceOptions>;

export interface Voices {
  readonly planner: Planner;
  /** Null: answers are quotes. */
  readonly write: ((work: AnswerWork) => AsyncGenerator<AnswerEvent, void, void>) | null;
  readonly isKeyRefused: () => boolean;
}

/** Sub-questions of one question, where no planner is given. */
const DEFAULT_STEPS = 3;

/** The voices for a reader's keys. What was answered without any is remembered for everybody else without any. */
export function createVoices(
  { forReader, ...shared }: VoiceOptions & { readonly forReader?: ForReader },
  logger: Logger,
): (keys: readonly ModelKey[]) => Promise<Voices> {
  const summaries = createSummaries();
  const everybodys = toVoices(
    { ...shared, isKeyRefused: () => false },
    { logger, cache: createAnswerCache(), memory: { summaries, owner: '' } },
  );
  return async (keys) => {
    if (keys.length === 0 || forReader === undefined) return everybodys;
    const owner = JSON.stringify(keys);
    return toVoices(await forReader(keys), { logger, memory: { summaries, owner } });
  };
}

function toVoices(
  { planner, generative, isKeyRefused }: ReaderVoiceOptions,
  shared: Pick<GenerativeOptions, 'logger' | 'cache' | 'memory'>,
): Voices {
  return {
    planner: planner ?? createDeterministicPlanner({ maxSteps: DEFAULT_STEPS }),
    write: generative === undefined ? null : createGenerativeWriter({ ...generative, ...shared }),
    isKeyRefused,
  };
}
