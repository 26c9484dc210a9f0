import type { EmbeddingFamily } from '../models/embedding-family.ts';
import type { ModelPlace } from './find-model.ts';

/** What a worker is started with. */
export interface InferenceSetup {
  readonly kind: 'embedding' | 'rerank';
  readonly transformersPath: string;
  readonly place: ModelPlace;
  readonly pooling: EmbeddingFamily['pooling'];
  /** Most tokens of one text, where the model's files do not set a lower limit. */
  readonly inputTokens: number;
}

export type InferenceRequest =
  | { readonly type: 'embed'; readonly id: number; readonly texts: readonly string[] }
  | { readonly type: 'score'; readonly id: number; readonly question: string; readonly passages: readonly string[] }
  /** Not begun, it is left out; a batch that runs runs to its end. */
  | { readonly type: 'cancel'; readonly id: number };

export interface LoadedModel {
  /** Of an embedding model; 0 of others. */
  readonly dimensions: number;
  readonly inputTokens: number;
}

export type InferenceReply =
  | { readonly type: 'loaded'; readonly model: LoadedModel }
  | { readonly type: 'failed'; readonly message: string }
  /** Vectors one after the other, or scores. */
  | { readonly type: 'done'; readonly id: number; readonly numbers: Float32Array<ArrayBuffer> }
  | { readonly type: 'error'; readonly id: number; readonly message: string };
