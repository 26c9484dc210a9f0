import type { ChatModel, EmbeddingModel } from '@lattice/core';
import type { ExtractionUsage } from '@lattice/graph';
import { createAgreementSample } from '@lattice/retrieval';

import type { BuildOptions } from './build-site.ts';
import { embedPages } from './embed-pages.ts';
import { keepAlive, type KeepAliveOptions } from './keep-alive.ts';
import { addUsage, NO_USAGE, relatePages } from './relate-pages.ts';

export interface RunModels {
  readonly embedding: EmbeddingModel | null;
  readonly extraction: ChatModel | null;
}

/** What the models of a run do with its pages, and what came of it. */
export interface ModelsOfRun extends Pick<BuildOptions, 'embed' | 'relate'> {
  usage(this: void): ExtractionUsage;
  /** Of the vectors made with those of the words, -1 to 1; null where there are too few to tell. */
  agreement(this: void): number | null;
}

/**
 * What the models of a run do with pages; without a model these stay as they are. A provider that allows a hundred texts a
 * minute lets a run be silent for long.
 */
export function modelsOfRun({ embedding, extraction }: RunModels, alive: KeepAliveOptions): ModelsOfRun {
  let usage = NO_USAGE;
  const sample = createAgreementSample();
  return {
    async embed(pages) {
      if (embedding === null) return { pages, warnings: [] };
      return keepAlive(alive, (signal) => embedPages(pages, { model: embedding, sample, signal }));
    },
    async relate(pages) {
      if (extraction === null) return { pages, warnings: [] };
      const related = await keepAlive(alive, (signal) => relatePages(pages, { model: extraction, signal }));
      usage = addUsage(usage, related.usage);
      return related;
    },
    usage: () => usage,
    agreement: () => sample.measure(),
  };
}
