import {
  blocksToText,
  LatticeError,
  type Chunk,
  type EmbeddingModel,
  type IndexedPage,
  type SiteWarning,
} from '@lattice/core';
import type { AgreementSample } from '@lattice/retrieval';

export interface EmbeddedPages {
  readonly pages: readonly IndexedPage[];
  readonly warnings: readonly SiteWarning[];
}

export interface EmbedOptions {
  readonly model: EmbeddingModel;
  /** Told of every vector. */
  readonly sample: AgreementSample;
  readonly signal: AbortSignal;
}

/** A change of the text that is embedded means a rebuild. */
export const EMBEDDING_TEXT_VERSION = 1;

/**
 * Gives the chunks of pages their vectors, in one call of the model. A text that the model refuses stays without, and
 * is found by its words alone.
 *
 * @throws LatticeError `model-unavailable`, `model-rejected`, `cancelled`.
 */
export async function embedPages(
  pages: readonly IndexedPage[],
  { model, sample, signal }: EmbedOptions,
): Promise<EmbeddedPages> {
  const texts = pages.flatMap(({ chunks }) => chunks.map(({ chunk }) => embeddingText(chunk)));
  if (texts.length === 0) return { pages, warnings: [] };
  const vectors = await model.embedDocuments(texts, { signal });
  if (vectors.length !== texts.length) throw miscounted(model.id, { asked: texts.length, got: vectors.length });
  const warnings: SiteWarning[] = [];
  let next = 0;
  const embedded = pages.map((page) => ({
    ...page,
    chunks: page.chunks.map((indexed) => {
      const vector = vectors[next] ?? null;
      const text = texts[next] ?? '';
      next += 1;
      if (vector !== null) {
        sample.add(text, vector);
        return { ...indexed, vector };
      }
      warnings.push(refused(indexed.chunk));
      return indexed;
    }),
  }));
  return { pages: embedded, warnings };
}

/** What stands above a section tells what it is about, often better than its text. */
export function embeddingText({ headingPath, blocks }: Chunk): string {
  return `${headingPath.join(' > ')}\n\n${blocksToText(blocks)}`;
}

function refused({ source, line }: Chunk): SiteWarning {
  return {
    where: `${source}:${line}`,
    message: 'The embedding model refused this section; it is found by its words alone.',
  };
}

function miscounted(model: string, context: { asked: number; got: number }): LatticeError {
  return new LatticeError(
    'model-unavailable',
    'The embedding model returned another number of vectors than asked for.',
    {
      retryable: true,
      context: { model, ...context },
    },
  );
}
