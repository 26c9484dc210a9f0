import type { Answerer, GraphStore, Logger, SiteIndex } from '@lattice/core';

import { type CriticChoice, generativeOptions, type WritingModels } from './answer/generative/generative-options.ts';
import { type AnswererOptions, createAnswerer } from './create-answerer.ts';
import { createGraphRetriever } from './graph/graph-retriever.ts';
import { createDeterministicPlanner } from './plan/planner.ts';
import { BARE_WEIGHTS, type FusionWeights, RANKING_WEIGHTS } from './ranking/rank-sections.ts';

/** The part of the configuration that says how questions are answered. */
export interface AnsweringConfig {
  readonly models: {
    readonly rerank: { readonly backend: string };
    readonly fusion: FusionWeights;
    readonly planner: { readonly maxSteps: number };
    readonly critic: CriticChoice;
  };
  readonly docs: { readonly siteUrl: string | null };
}

export interface AnsweringParts {
  readonly config: AnsweringConfig;
  readonly index: SiteIndex;
  readonly graph: GraphStore;
  readonly models: WritingModels & Required<Pick<AnswererOptions, 'embedding' | 'rerank'>>;
  readonly logger: Logger;
}

/** The answerer as the configuration wants it, the same for every program. */
export function composeAnswerer({ config, index, graph, models, logger }: AnsweringParts): Answerer {
  const { rerank, fusion, planner, critic } = config.models;
  return createAnswerer({
    index,
    embedding: models.embedding,
    rerank: models.rerank,
    fusion,
    weights: rerank.backend === 'none' ? BARE_WEIGHTS : RANKING_WEIGHTS,
    planner: createDeterministicPlanner({ maxSteps: planner.maxSteps }),
    graph: createGraphRetriever({ graph, index }),
    logger,
    ...generativeOptions(models, critic),
    ...(config.docs.siteUrl === null ? {} : { siteUrl: config.docs.siteUrl }),
  });
}
