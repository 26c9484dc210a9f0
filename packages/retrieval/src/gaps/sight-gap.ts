import type { AnswerRequest, CallOptions, GapSighting } from '@lattice/core';

import { standaloneQuestion } from '../question/rewrite-question.ts';
import type { ProbeQuestion } from './probe-question.ts';
import { scrub } from './scrub.ts';

/** Long enough for every question that is one. */
const MAX_QUESTION = 400;

/** What is kept of a question: nothing of who asked, the question that stands alone, and what the site has near it. */
export async function sightGap(
  request: AnswerRequest,
  probe: ProbeQuestion,
  call: CallOptions = {},
): Promise<GapSighting> {
  const question = scrub(standaloneQuestion(request), MAX_QUESTION);
  const { pageUrl, version, locale } = request;
  const place = {
    ...(pageUrl === undefined ? {} : { pageUrl }),
    ...(version === undefined ? {} : { version }),
    ...(locale === undefined ? {} : { locale }),
  };
  const { isAnswered: _isAnswered, scope, ...finding } = await probe({ question, ...place }, call);
  // A page says where it stands only to whoever has the site.
  const asked = pageUrl === undefined ? null : scope;
  const where = { version: version ?? asked?.version ?? null, locale: locale ?? asked?.locale ?? null };
  return { key: keyOf(question, where), question, ...where, ...finding };
}

/** Case, spaces and the mark at the end make no other question. */
function keyOf(question: string, { version, locale }: Pick<GapSighting, 'version' | 'locale'>): string {
  const folded = question.toLowerCase().replace(/[\s?.!]+$/, '');
  return JSON.stringify([folded, version, locale]);
}
