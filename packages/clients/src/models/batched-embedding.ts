import { type CallOptions, type EmbeddingLimits, type EmbeddingModel, LatticeError } from '@lattice/core';

import type { Classify, Resilience, ResilienceLimits } from '../resilience/index.ts';
import { approximateTokens } from './approximate-tokens.ts';
import { createItemBucket } from './item-bucket.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { normalise } from './normalise.ts';
import { isInputRejection } from './provider.ts';
import { splitBatches } from './split-batches.ts';

export type Purpose = 'document' | 'query';

/** One call to a provider: a vector a text, in order. */
export type EmbedCall = (
  texts: readonly string[],
  purpose: Purpose,
  signal: AbortSignal,
) => Promise<readonly ArrayLike<number>[]>;

export interface BatchedEmbeddingOptions {
  /** `backend/model`. */
  readonly id: string;
  readonly dimensions: number;
  readonly limits: EmbeddingLimits;
  /** Most tokens of one call, over all its texts. */
  readonly tokensPerCall: number;
  /** Batches under way at the same time. */
  readonly concurrency: number;
  readonly resilience: Resilience;
  readonly classify: Classify;
  readonly call: EmbedCall;
}

/** A build can wait for a provider that asks for time; a reader cannot. */
const DOCUMENT_LIMITS: Partial<ResilienceLimits> = { totalTimeoutMs: 300_000, attemptTimeoutMs: 60_000, retries: 8 };
const QUERY_LIMITS: Partial<ResilienceLimits> = { totalTimeoutMs: 6_000, attemptTimeoutMs: 4_000, retries: 1 };
/** Nothing can be wrong with it: where it is refused too, the texts are not at fault. */
const HARMLESS_TEXT = 'documentation';

/** An embedding model out of a provider's bare call: keeps to its limits, survives its failures and isolates bad texts. */
export function createBatchedEmbedding(options: BatchedEmbeddingOptions): EmbeddingModel {
  const { id, dimensions, limits, resilience, classify, call } = options;
  const bucket = createItemBucket(limits.textsPerMinute);
  const batch = Math.min(limits.batch, limits.textsPerMinute ?? limits.batch);

  const send = (texts: readonly string[], purpose: Purpose, signal?: AbortSignal): Promise<(Float32Array | null)[]> => {
    let paid = true;
    return resilience.run(
      async (ending) => {
        // Providers count what they refuse, too.
        if (!paid) bucket.spend(texts.length);
        paid = false;
        return toVectors(await call(texts, purpose, ending), texts.length, { id, dimensions });
      },
      purpose === 'query'
        ? { signal, classify, limits: QUERY_LIMITS }
        : { signal, classify, limits: DOCUMENT_LIMITS, isPatient: true },
    );
  };

  return {
    id,
    dimensions,
    limits,
    countTokens: approximateTokens,
    async embedDocuments(texts, { signal } = {}) {
      const vectors = Array.from<Float32Array | null>({ length: texts.length }).fill(null);
      const full = texts.flatMap((text, index) => (text.trim() === '' ? [] : [{ text, index }]));
      const batches = splitBatches(full, { items: batch, tokens: options.tokensPerCall });
      await eachBatch(batches, { concurrency: options.concurrency, signal }, async (items, ending) => {
        const found = await isolating(
          items.map(({ text }) => text),
          async (some) => {
            await bucket.take(some.length, ending);
            return send(some, 'document', ending);
          },
        );
        for (const [position, { index }] of items.entries()) vectors[index] = found[position] ?? null;
      });
      return vectors;
    },
    async embedQuery(text, { signal }: CallOptions = {}) {
      // A reader does not queue behind the texts of a build; these wait the longer.
      bucket.spend(1);
      const [vector] = await send([text], 'query', signal);
      if (vector === null || vector === undefined) {
        throw new LatticeError('model-rejected', 'The embedding model makes nothing of this question.', {
          context: { model: id, rejected: 'input' },
        });
      }
      return vector;
    },
  };
}

/**
 * Sends the texts, and where they are refused halves them until the bad one is found, whose vector is null. A refusal that
 * has nothing to do with the texts is thrown after one more call, not after one a text.
 */
async function isolating(
  texts: readonly string[],
  send: (texts: readonly string[]) => Promise<(Float32Array | null)[]>,
): Promise<(Float32Array | null)[]> {
  const halved = async (some: readonly string[]): Promise<(Float32Array | null)[]> => {
    if (some.length === 1) return [null];
    const middle = Math.ceil(some.length / 2);
    return [...(await sendOrHalve(some.slice(0, middle))), ...(await sendOrHalve(some.slice(middle)))];
  };
  const sendOrHalve = async (some: readonly string[]): Promise<(Float32Array | null)[]> => {
    try {
      return await send(some);
    } catch (error) {
      if (!isInputRejection(error)) throw error;
      return halved(some);
    }
  };
  try {
    return await send(texts);
  } catch (error) {
    if (!isInputRejection(error)) throw error;
    await send([HARMLESS_TEXT]);
    return halved(texts);
  }
}

function toVectors(
  given: readonly ArrayLike<number>[],
  expected: number,
  { id, dimensions }: { id: string; dimensions: number },
): (Float32Array | null)[] {
  const wrong = given.find((vector) => vector.length !== dimensions && vector.length > 0);
  if (wrong !== undefined) throw wrongDimensions(id, dimensions, wrong.length);
  if (given.length !== expected) throw new MalformedAnswer(`${given.length} vectors for ${expected} texts`);
  return given.map((vector) => (vector.length === 0 ? null : normalise(vector)));
}

function wrongDimensions(id: string, expected: number, given: number): LatticeError {
  return new LatticeError('model-rejected', `The embedding model gives vectors of ${given} numbers, not ${expected}.`, {
    fix: `Set EMBEDDING_DIMENSIONS=${given}, or choose a model that gives ${expected}.`,
    context: { model: id, dimensions: given },
  });
}

/** Works on so many batches at a time; the first failure ends the others. */
async function eachBatch<T>(
  batches: readonly T[],
  { concurrency, signal }: { readonly concurrency: number; readonly signal: AbortSignal | undefined },
  work: (batch: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const ending = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const waiting = batches.values();
  const worker = async (): Promise<void> => {
    for (const batch of waiting) await work(batch, ending);
  };
  const workers = Array.from({ length: Math.min(concurrency, batches.length) }, () =>
    worker().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  // Those that were ended say `cancelled`, which is not why.
  const reason = reasons.find((error) => !LatticeError.isInstance(error) || error.code !== 'cancelled') ?? reasons[0];
  if (reason !== undefined) throw reason;
}
