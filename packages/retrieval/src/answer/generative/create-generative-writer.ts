import { type AnswerEvent, type ChatModel, type Logger, silentLogger } from '@lattice/core';

import { isForCaller } from '../../is-for-caller.ts';
import type { Evidence } from '../../support/measure-support.ts';
import { toSupport, withoutUnsupported } from '../../support/review-answer.ts';
import { addUsage, NO_USAGE } from '../../usage.ts';
import { type AnswerOutcome, endEvent, startEvent } from '../answer-events.ts';
import { type AnswerWork, isAnswerable } from '../answer-work.ts';
import { answerExtractively, deltasOf, outcomeOf, textOf } from '../extractive-answer.ts';
import type { AnswerCache } from './answer-cache.ts';
import { buildPrompt, tokenBudgets } from './build-prompt.ts';
import { cleanModelText, type ModelTextOptions } from './clean-model-text.ts';
import { createCritic, type CriticSettings, DEFAULT_CRITIC, type Passages } from './critic.ts';
import { gatherMaterial, type Material, nearestOf } from './gather-material.ts';
import { createMemory, createSummaries, type MemoryOptions, type Recalled } from './memory/create-memory.ts';
import { type Refined, refineDraft } from './refine-draft.ts';
import { streamDraft, type WrittenDraft } from './stream-draft.ts';

export interface GenerativeOptions {
  readonly chat: ChatModel;
  readonly critic?: CriticSettings;
  readonly logger?: Logger;
  /** Where summaries of long dialogues are kept, and whose they are. */
  readonly memory?: Pick<MemoryOptions, 'summaries' | 'owner'>;
  /** Where whole answers are remembered; leave out for a reader with a key of their own. */
  readonly cache?: AnswerCache;
}

/** The stages named in `degraded`. */
const CHAT = 'chat';
const CRITIC = 'critic';
const MEMORY = 'memory';

/**
 * Has a model write answers from numbered passages. The passages are numbered before the model is asked, the quoted answer's
 * first, so that the quoted answer can take the place of one that never came.
 */
export function createGenerativeWriter(
  options: GenerativeOptions,
): (work: AnswerWork) => AsyncGenerator<AnswerEvent, void, void> {
  const { chat, critic: settings = DEFAULT_CRITIC, logger = silentLogger, cache } = options;
  const critic = createCritic(settings.judge, logger);
  const budgets = tokenBudgets(chat.contextTokens);
  const { memory = { summaries: createSummaries(), owner: '' } } = options;
  const recall = createMemory({ ...memory, chat, logger });

  return async function* write(work) {
    const { found, request, stopwatch, call } = work;
    if (found.retrieval === undefined || !isAnswerable(work)) return yield* answerExtractively(work);
    const kept = cache?.get(found.generation, request);
    if (kept !== undefined) {
      yield startEvent(work);
      yield { type: 'sources', citations: kept.citations };
      yield { type: 'delta', text: kept.text };
      yield endEvent(work, { ...kept.outcome, usage: NO_USAGE });
      return;
    }
    const material = await gatherMaterial(work, found, budgets.passages);
    if (material === null) return yield* answerExtractively(work);
    yield startEvent(work);
    yield { type: 'sources', citations: material.citations };

    const { history = [] } = request;
    const recalled = await stopwatch.time('memory', () => recall(history, budgets.history, call));
    const ending = (outcome: AnswerOutcome) => endEvent(work, withMemory(outcome, recalled));
    const dialogue = recalled.messages;
    const prompt = stopwatch.timeSync('prompt', () =>
      buildPrompt({ request, passages: material.shown, dialogue, budgets }),
    );
    const passages = passagesOf(material, request.selectedText);
    const drafting = { chat, prompt, text: textOptions(material), stopwatch, call };
    const written = yield* writeFirst(streamDraft(drafting), { work, logger });
    if (written === null || (written.text === '' && !written.isDeclined)) {
      if (written !== null)
        logger.warn({ reason: written.reason }, 'the chat model wrote nothing; the answer is quoted');
      yield* deltasOf(material.quoted);
      yield ending({ ...outcomeOf(material.quoted), degraded: [CHAT], usage: written?.usage ?? NO_USAGE });
      return;
    }
    if (written.isDeclined) {
      const refusal = nearestOf(material);
      yield* deltasOf(refusal);
      yield ending({ ...outcomeOf(refusal), usage: written.usage });
      return;
    }
    const onFailure = (error: unknown) => logger.warn({ err: error }, 'a revision failed; the draft stays');
    const refined = yield* asReplacements(refineDraft(written, { ...drafting, critic, settings, passages, onFailure }));
    const ended = finish({ material, written, refined, settings, backend: critic.backend });
    if (ended.text !== refined.draft.text) yield { type: 'replace', text: ended.text };
    const end = ending(ended.outcome);
    if (end.degraded.length === 0) {
      cache?.set(found.generation, request, { citations: material.citations, ...ended });
    }
    yield end;
  };
}

function withMemory(outcome: AnswerOutcome, { usage, isDegraded }: Recalled): AnswerOutcome {
  const degraded = isDegraded ? [...outcome.degraded, MEMORY] : outcome.degraded;
  return { ...outcome, degraded, usage: addUsage(outcome.usage, usage) };
}

/** The text as it comes; null where the model failed before any of it. Later failures are the reader's to know. */
async function* writeFirst(
  stream: AsyncGenerator<string, WrittenDraft, void>,
  { work, logger }: { readonly work: AnswerWork; readonly logger: Logger },
): AsyncGenerator<AnswerEvent, WrittenDraft | null, void> {
  let hasText = false;
  try {
    for (;;) {
      const next = await stream.next();
      if (next.done === true) return next.value;
      hasText = true;
      yield { type: 'delta', text: next.value };
    }
  } catch (error) {
    if (hasText || isForCaller(error, work.call)) throw error;
    logger.warn({ err: error }, 'the chat model failed; the answer is quoted');
    return null;
  } finally {
    // A reader who leaves ends the model's call.
    await stream.return({ text: '', cited: [], isDeclined: false, reason: 'stop', usage: NO_USAGE });
  }
}

async function* asReplacements(
  versions: AsyncGenerator<string, Refined, void>,
): AsyncGenerator<AnswerEvent, Refined, void> {
  for (;;) {
    const next = await versions.next();
    if (next.done === true) return next.value;
    yield { type: 'replace', text: next.value };
  }
}

interface Finishing {
  readonly material: Material;
  readonly written: WrittenDraft;
  readonly refined: Refined;
  readonly settings: CriticSettings;
  readonly backend: string;
}

function finish(finishing: Finishing): { text: string; outcome: AnswerOutcome } {
  const { material, written, refined, settings, backend } = finishing;
  const { draft, verdicts, usage, refinements } = refined;
  const critic = { backend, refinements };
  const degraded = [...(written.reason === 'stop' ? [] : [CHAT]), ...(refined.isDegraded ? [CRITIC] : [])];
  const common = { mode: 'generative', refusal: null, degraded, usage, critic } as const;
  if (verdicts === null) {
    const support = { score: null, sentences: 0, unsupported: 0 };
    return { text: draft.text, outcome: { ...common, cited: draft.cited, support } };
  }
  const hasUnsupported = verdicts.some(({ isSupported }) => !isSupported);
  if (settings.unsupported === 'flag' || !hasUnsupported) {
    return { text: draft.text, outcome: { ...common, cited: draft.cited, support: toSupport(verdicts) } };
  }
  const text = withoutUnsupported(draft.text, verdicts);
  if (text === '') {
    const { quoted } = material;
    return { text: textOf(quoted), outcome: { ...outcomeOf(quoted), critic, usage, degraded: [CHAT] } };
  }
  const support = toSupport(verdicts.filter(({ isSupported }) => isSupported));
  return { text, outcome: { ...common, cited: citedIn(text, textOptions(material)), support } };
}

function citedIn(text: string, options: ModelTextOptions): number[] {
  const cleaner = cleanModelText(options);
  cleaner.push(text);
  cleaner.end();
  return cleaner.cited();
}

function textOptions({ shown }: Material): ModelTextOptions {
  const numbers = new Set(shown.map(({ n }) => n));
  return {
    isSource: (n) => numbers.has(n),
    isKnownUrl: (url) => shown.some(({ text }) => text.includes(url)),
  };
}

/** What the reader selected is evidence too, for what cites nothing. */
function passagesOf({ shown }: Material, selectedText: string | undefined): Passages {
  const passages = new Map<number, Evidence>(shown.map((passage) => [passage.n, passage]));
  if (selectedText !== undefined) passages.set(0, { heading: '', text: selectedText });
  return passages;
}
