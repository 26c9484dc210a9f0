import { LatticeError, type ChatModel, type IndexedPage, type SiteWarning } from '@lattice/core';
import { estimateTokens } from '@lattice/docusaurus';
import { extractRelations, type ExtractedRelations, type ExtractionUsage } from '@lattice/graph';
import { foldName } from '@lattice/retrieval';

export interface RelatedPages {
  readonly pages: readonly IndexedPage[];
  readonly warnings: readonly SiteWarning[];
  readonly usage: ExtractionUsage;
}

/** Pages read at the same time: an answer takes seconds, and providers count requests. */
export const PAGES_AT_A_TIME = 4;

/**
 * Has a model read pages for the relations they state. The first failure ends the calls for the others.
 *
 * @throws LatticeError `model-unavailable`, `model-rejected`, `cancelled`.
 */
export async function relatePages(
  pages: readonly IndexedPage[],
  { model, signal }: { readonly model: ChatModel; readonly signal: AbortSignal },
): Promise<RelatedPages> {
  const failed = new AbortController();
  const ending = AbortSignal.any([signal, failed.signal]);
  const results: ExtractedRelations[] = [];
  const remaining = pages.entries();
  const work = async (): Promise<void> => {
    for (const [index, page] of remaining) {
      const options = { model, fold: foldName, countTokens: estimateTokens, signal: ending };
      results[index] = await extractRelations(page, options);
    }
  };
  const workers = Array.from({ length: Math.min(PAGES_AT_A_TIME, pages.length) }, () =>
    work().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  throwFirst(await Promise.allSettled(workers));
  return {
    pages: pages.map((page, index) => ({ ...page, relations: results[index]?.relations ?? [] })),
    warnings: results.flatMap(({ warnings }) => warnings),
    usage: results.reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE),
  };
}

/** Those that were ended say `cancelled`, which is not why. */
function throwFirst(outcomes: readonly PromiseSettledResult<void>[]): void {
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  const reason = reasons.find((error) => !LatticeError.isInstance(error) || error.code !== 'cancelled') ?? reasons[0];
  if (reason !== undefined) throw reason;
}

export const NO_USAGE: ExtractionUsage = { calls: 0, inputTokens: 0, outputTokens: 0 };

export function addUsage(a: ExtractionUsage, b: ExtractionUsage): ExtractionUsage {
  return {
    calls: a.calls + b.calls,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}
