import {
  type CallOptions,
  type ChatModel,
  type IndexedPage,
  LatticeError,
  type PageRelation,
  type SiteWarning,
} from '@lattice/core';

import type { Fold } from '../names.ts';
import { readRelations } from './read-relations.ts';
import { type CountTokens, type RelationCall, relationCalls, requestFor } from './relation-calls.ts';

/** Raise it whenever the same page and model are asked otherwise, or their answer is read otherwise. */
export const EXTRACTION_VERSION = 1;

export interface ExtractionUsage {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface ExtractedRelations {
  readonly relations: readonly PageRelation[];
  readonly warnings: readonly SiteWarning[];
  readonly usage: ExtractionUsage;
}

export interface ExtractionOptions extends CallOptions {
  readonly model: ChatModel;
  readonly fold: Fold;
  readonly countTokens: CountTokens;
}

const MOST_RELATIONS = 40;
/** Nothing can be wrong with it: where it is refused too, the page is not at fault. */
const HARMLESS = requestFor([{ number: 1, heading: 'Documentation', text: 'This is documentation.' }]);
const UNANSWERED = 'The graph lacks the relations this part of the page may hold';

/**
 * Has a model read a page for relations. An answer that cannot be read, or that the model withholds, costs the page
 * its relations and no more.
 *
 * @throws LatticeError `model-unavailable`, `model-rejected`, `cancelled`.
 */
export async function extractRelations(
  page: Pick<IndexedPage, 'chunks'>,
  { model, fold, countTokens, ...call }: ExtractionOptions,
): Promise<ExtractedRelations> {
  const relations: PageRelation[] = [];
  const warnings: SiteWarning[] = [];
  const usage = { calls: 0, inputTokens: 0, outputTokens: 0 };
  for (const { passages, request } of relationCalls(page, countTokens)) {
    const answer = await ask(model, request, call);
    usage.calls += 1;
    usage.inputTokens += answer.inputTokens;
    usage.outputTokens += answer.outputTokens;
    const found = answer.isWithheld ? null : readRelations(answer.text, { passages, fold });
    if (found !== null) relations.push(...found);
    else warnings.push({ where: passages[0]?.where ?? '', message: `${UNANSWERED}: ${reasonOf(answer)}.` });
  }
  return { relations: relations.slice(0, MOST_RELATIONS), warnings, usage };
}

interface Answer {
  readonly text: string;
  /** The provider refused the text, or kept the answer to itself. */
  readonly isWithheld: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

function reasonOf({ isWithheld }: Answer): string {
  return isWithheld ? 'the model gave no answer about it' : 'the model’s answer could not be read';
}

async function ask(model: ChatModel, request: RelationCall['request'], call: CallOptions): Promise<Answer> {
  try {
    return await collect(model, request, call);
  } catch (error) {
    if (!isAboutInput(error)) throw error;
    await collect(model, HARMLESS, call);
    return { text: '', isWithheld: true, inputTokens: 0, outputTokens: 0 };
  }
}

async function collect(model: ChatModel, request: RelationCall['request'], call: CallOptions): Promise<Answer> {
  let answer: Answer = { text: '', isWithheld: false, inputTokens: 0, outputTokens: 0 };
  for await (const event of model.stream(request, call)) {
    if (event.type === 'text') answer = { ...answer, text: answer.text + event.text };
    else {
      const { reason, inputTokens, outputTokens } = event;
      answer = { ...answer, isWithheld: reason === 'filtered', inputTokens, outputTokens };
    }
  }
  return answer;
}

function isAboutInput(error: unknown): boolean {
  return LatticeError.isInstance(error) && error.code === 'model-rejected' && error.context['rejected'] === 'input';
}
