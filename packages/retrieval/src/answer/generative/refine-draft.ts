import type { CallOptions, Usage } from '@lattice/core';

import type { Verdict } from '../../support/review-answer.ts';
import { addUsage } from '../../usage.ts';
import { buildRevision } from './build-prompt.ts';
import type { Critic, CriticSettings, Passages } from './critic.ts';
import { type DraftRequest, streamDraft, type WrittenDraft } from './stream-draft.ts';

export interface Refined {
  readonly draft: Pick<WrittenDraft, 'text' | 'cited'>;
  /** Null where nobody checks. */
  readonly verdicts: readonly Verdict[] | null;
  /** Times that the model was asked to write it again. */
  readonly refinements: number;
  readonly isDegraded: boolean;
  readonly usage: Usage;
}

export interface RefineRequest extends DraftRequest {
  readonly critic: Critic;
  readonly settings: CriticSettings;
  readonly passages: Passages;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Sends a draft back as long as something in it is unsupported and there are refinements left. Gives each version that is
 * better than the one before; a failure leaves the best so far.
 */
export async function* refineDraft(
  written: WrittenDraft,
  request: RefineRequest,
): AsyncGenerator<string, Refined, void> {
  const { critic, settings, passages, stopwatch, call } = request;
  let usage = written.usage;
  let isDegraded = false;
  let refinements = 0;
  const review = async (text: string) => {
    const reviewed = await stopwatch.time('critic', () => critic.review(text, passages, call));
    usage = addUsage(usage, reviewed.usage);
    isDegraded ||= reviewed.isDegraded;
    return reviewed.verdicts;
  };
  let draft: Refined['draft'] = written;
  let verdicts = await review(draft.text);
  // What was cut short would be cut short again.
  const most = written.reason === 'stop' ? settings.maxRefinements : 0;
  while (verdicts !== null && refinements < most) {
    const unsupported = verdicts.filter(({ isSupported }) => !isSupported);
    if (unsupported.length === 0) break;
    refinements += 1;
    const prompt = buildRevision(request.prompt, draft.text, unsupported);
    const revised = await rewrite({ ...request, prompt }, call);
    if (revised === null) {
      isDegraded = true;
      break;
    }
    usage = addUsage(usage, revised.usage);
    if (revised.isDeclined || revised.text.trim() === '' || revised.reason !== 'stop') continue;
    const again = await review(revised.text);
    if (again === null || again.filter(({ isSupported }) => !isSupported).length >= unsupported.length) continue;
    draft = revised;
    verdicts = again;
    yield draft.text;
  }
  return { draft, verdicts, refinements, isDegraded, usage };
}

async function rewrite(request: RefineRequest, { signal }: CallOptions): Promise<WrittenDraft | null> {
  try {
    const stream = streamDraft(request);
    for (;;) {
      const next = await stream.next();
      if (next.done === true) return next.value;
    }
  } catch (error) {
    if (signal?.aborted === true) throw error;
    request.onFailure(error);
    return null;
  }
}
