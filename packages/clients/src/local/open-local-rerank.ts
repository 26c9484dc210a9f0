import type { RerankModel } from '@lattice/core';

import { type LocalOptions, openLocalModel } from './open-local-model.ts';

const BATCH = 64;
/** Between two shares of a batch, cancellation is noticed. */
const SHARE = 8;

/**
 * A cross-encoder on this machine's processor: reads question and passage together.
 *
 * @throws LatticeError as the embedding model beside it.
 */
export async function openLocalRerank(options: LocalOptions): Promise<RerankModel & AsyncDisposable> {
  const { id, worker, classify } = await openLocalModel('rerank', options);
  return {
    id,
    batch: BATCH,
    score: (question, passages, { signal } = {}) =>
      options.resilience.run(
        async (ending) => {
          const scores: number[] = [];
          for (const share of shares(passages)) {
            scores.push(...(await worker.run({ type: 'score', question, passages: share }, ending)));
          }
          return scores;
        },
        { signal, classify },
      ),
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}

function* shares(passages: readonly string[]): Generator<readonly string[]> {
  for (let start = 0; start < passages.length; start += SHARE) yield passages.slice(start, start + SHARE);
}
