import type { ChatModel, EmbeddingModel } from '@lattice/core';
import type { ExtractionUsage } from '@lattice/graph';

import type { BuildOptions } from './build-site.ts';
import { embedPages } from './embed-pages.ts';
import { keepAlive, type KeepAliveOptions } from './keep-alive.ts';
import { addUsage, NO_USAGE, relatePages } from './relate-pages.ts';

export interface RunModels {
  readonly embedding: EmbeddingModel | null;
  readonly extraction: ChatModel | null;
}

/**
 * What the models of a run do with pages; without a model these stay as they are. A provider that allows a hundred texts a
 * minute lets a run be silent for long.
 */
export function modelsOfRun(
  { embedding, extraction }: RunModels,
  alive: KeepAliveOptions,
): Pick<BuildOptions, 'embed' | 'relate'> & { readonly usage: () => ExtractionUsage } {
  let usage = NO_USAGE;
  return {
    async embed(pages) {
      if (embedding === null) return { pages, warnings: [] };
      return keepAlive(alive, (signal) => embedPages(pages, { model: embedding, signal }));
    },
    async relate(pages) {
      if (extraction === null) return { pages, warnings: [] };
      const related = await keepAlive(alive, (signal) => relatePages(pages, { model: extraction, signal }));
      usage = addUsage(usage, related.usage);
      return related;
    },
    usage: () => usage,
  };
}
