import type { AnswerEnd, AnswerRequest, CallOptions, GapSighting, GapStore, Logger } from '@lattice/core';

import type { ProbeQuestion } from './probe-question.ts';
import { sightGap } from './sight-gap.ts';

export interface GapRecorder extends AsyncDisposable {
  /** Keeps the question where its answer was a refusal or weak. Returns at once; the reader never waits for it. */
  note(request: AnswerRequest, end: Pick<AnswerEnd, 'refusalReason' | 'support'>): void;
  /** The question as it would be kept; null where nothing is. */
  sight(request: AnswerRequest, options?: CallOptions): Promise<GapSighting | null>;
}

export interface GapRecorderOptions {
  readonly gaps: GapStore;
  readonly probe: ProbeQuestion;
  readonly logger: Logger;
}

/** An answer of which a smaller share is backed by quotes is as good as none. */
const WEAK_SUPPORT = 0.5;
/** Questions that wait to be kept; one at a time is looked at, so that a flood of them takes little from readers. */
const MOST_WAITING = 100;

export function createGapRecorder({ gaps, probe, logger }: GapRecorderOptions): GapRecorder {
  const isOn = gaps.retentionDays > 0;
  const stop = new AbortController();
  let waiting = 0;
  let work = Promise.resolve();

  const keep = async (request: AnswerRequest, cause: 'refused' | 'weak'): Promise<void> => {
    try {
      if (stop.signal.aborted) return;
      await gaps.note(await sightGap(request, probe, { signal: stop.signal }), cause);
    } catch (err) {
      if (!stop.signal.aborted) logger.warn({ err }, 'an unanswered question could not be kept');
    } finally {
      waiting -= 1;
    }
  };

  return {
    note(request, end) {
      const cause = causeOf(end);
      if (!isOn || cause === null) return;
      if (waiting >= MOST_WAITING) {
        logger.warn({ waiting }, 'an unanswered question was not kept: too many wait');
        return;
      }
      waiting += 1;
      work = work.then(() => keep(request, cause));
    },
    sight: async (request, options) => (isOn ? sightGap(request, probe, options) : null),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await work;
    },
  };
}

/** Null where the site is not to blame. */
function causeOf({ refusalReason, support }: Pick<AnswerEnd, 'refusalReason' | 'support'>): 'refused' | 'weak' | null {
  if (refusalReason !== null) return refusalReason === 'below-floor' ? 'refused' : null;
  return support.score !== null && support.sentences > 0 && support.score < WEAK_SUPPORT ? 'weak' : null;
}
