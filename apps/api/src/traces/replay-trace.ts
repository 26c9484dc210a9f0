import type { Answerer, AnswerTrace, CallOptions, ReplayAnswer, WitnessedSearch } from '@lattice/core';

import { compareRetrievals } from './compare-retrievals.ts';
import { presentRetrieval } from './present-retrieval.ts';

/** Does the retrieval of an answer again, in the index as it is now, and says what differs. */
export async function replayTrace(
  trace: AnswerTrace,
  answerer: Pick<Answerer, 'search'>,
  options: CallOptions = {},
): Promise<ReplayAnswer> {
  const searches: WitnessedSearch[] = [];
  const witness = {
    retrieved: (search: WitnessedSearch) => void searches.push(search),
    cacheAsked: () => {},
    reviewed: () => {},
  };
  const [then = null] = trace.retrievals;
  await answerer.search(searchOf(trace, then?.sections.length ?? 1), { ...options, witness });
  const [found] = searches;
  const now = found === undefined ? null : presentRetrieval(found);
  const differences = compareRetrievals(then, now);
  return {
    trace_id: trace.trace_id,
    generation_then: then?.generation ?? null,
    generation_now: now?.generation ?? null,
    same: differences.length === 0,
    differences,
    retrieval: now,
  };
}

/** In the words the answer was asked for in: the scope follows from them as it did then. */
function searchOf({ request }: AnswerTrace, sections: number): Parameters<Answerer['search']>[0] {
  const { question, history, selected_text: selectedText, page_url: pageUrl, version, locale } = request;
  return {
    question,
    history,
    limit: Math.max(1, sections),
    ...(selectedText === null ? {} : { selectedText }),
    ...(pageUrl === null ? {} : { pageUrl }),
    ...(version === null ? {} : { version }),
    ...(locale === null ? {} : { locale }),
  };
}
