import type { GapStore, Logger, SiteIndex } from '@lattice/core';

import type { ProbeQuestion } from './probe-question.ts';

export interface RecheckOptions {
  readonly gaps: GapStore;
  readonly index: Pick<SiteIndex, 'live'>;
  readonly probe: ProbeQuestion;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

export interface RecheckReport {
  readonly asked: number;
  readonly answered: number;
}

/**
 * Asks every kept question again that was not yet put to what is published now, those answered before among them. A
 * question is answered when the site answers it from something else than what it failed on. Repeatable at any point:
 * what has been asked is not asked twice.
 */
export async function recheckGaps({ gaps, index, probe, logger, signal }: RecheckOptions): Promise<RecheckReport> {
  await gaps.purge();
  const live = await index.live({ signal });
  const report = { asked: 0, answered: 0 };
  if (live === null) return report;
  for (const question of await gaps.list({ signal })) {
    if (question.content === live.content) continue;
    signal.throwIfAborted();
    const { version, locale } = question;
    const place = { ...(version === null ? {} : { version }), ...(locale === null ? {} : { locale }) };
    const { isAnswered, scope: _scope, ...found } = await probe({ question: question.question, ...place }, { signal });
    const answeredBy = isAnswered && found.evidence !== question.evidence ? found.nearest : null;
    // What it failed on stays: the answer that did not help is not one when it comes back.
    const isSettled = await gaps.settle(question, { finding: { ...found, evidence: question.evidence }, answeredBy });
    if (!isSettled) continue;
    report.asked += 1;
    if (answeredBy !== null) report.answered += 1;
  }
  if (report.asked > 0) logger.info(report, 'unanswered questions asked again');
  return report;
}
