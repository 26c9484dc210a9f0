import type { AnswerEvent, Logger, ModelKey } from '@lattice/core';

import type { AnswerWork } from './answer/answer-work.ts';
import { createAnswerCache } from './answer/generative/answer-cache.ts';
import { createGenerativeWriter, type GenerativeOptions } from './answer/generative/create-generative-writer.ts';
import { createDeterministicPlanner, type Planner } from './plan/planner.ts';

/** Who plans and writes answers, as it is configured. */
export interface VoiceOptions {
  /** Plans by the form of the question unless given. */
  readonly planner?: Planner;
  /** A model that writes the answers. Without it they are quotes. */
  readonly generative?: Omit<GenerativeOptions, 'logger' | 'cache'>;
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
  const everybodys = toVoices({ ...shared, isKeyRefused: () => false }, { logger, cache: createAnswerCache() });
  return async (keys) =>
    keys.length === 0 || forReader === undefined ? everybodys : toVoices(await forReader(keys), { logger });
}

function toVoices(
  { planner, generative, isKeyRefused }: ReaderVoiceOptions,
  shared: Pick<GenerativeOptions, 'logger' | 'cache'>,
): Voices {
  return {
    planner: planner ?? createDeterministicPlanner({ maxSteps: DEFAULT_STEPS }),
    write: generative === undefined ? null : createGenerativeWriter({ ...generative, ...shared }),
    isKeyRefused,
  };
}
