import { LatticeError } from '@lattice/core';

import type { Classify, Resilience } from '../resilience/index.ts';
import { messagesOf } from '../models/classify-with.ts';
import { embeddingFamily } from '../models/embedding-family.ts';
import { findModel } from './find-model.ts';
import { findTransformers } from './find-transformers.ts';
import type { InferenceSetup, LoadedModel } from './inference-messages.ts';
import { createInferenceWorker, type InferenceWorker, ModelNotLoaded } from './inference-worker.ts';

export interface LocalOptions {
  /** Id on the hub, or a folder with `config.json`, `tokenizer.json` and `onnx/model.onnx` or `onnx/model_quantized.onnx`. */
  readonly model: string;
  /** The variable that names it. */
  readonly modelVariable: string;
  readonly resilience: Resilience;
  /** Where models from the hub are kept. */
  readonly cacheFolder?: string | undefined;
  /** Where the library is installed, if not in one of its places. */
  readonly packagesFolder?: string | undefined;
}

export interface OpenedModel {
  readonly worker: InferenceWorker;
  /** Null: not yet, and the first call that finds it there will have it. */
  readonly loaded: LoadedModel | null;
  /** `local/model`. */
  readonly id: string;
  readonly classify: Classify;
}

/** Nobody waits longer for a hub that is slow or away: words are searched meanwhile. */
const LOAD_PATIENCE_MS = 20_000;

/**
 * Loads the model, as far as that is possible now. What cannot be had from the hub at this moment is asked for again by
 * the calls, behind their circuit.
 *
 * @throws LatticeError `configuration-invalid`.
 */
export async function openLocalModel(kind: InferenceSetup['kind'], options: LocalOptions): Promise<OpenedModel> {
  const transformersPath = findTransformers(options.packagesFolder);
  const place = await findModel(options.model, options);
  const { pooling, inputTokens } = embeddingFamily(options.model);
  const worker = createInferenceWorker({ kind, transformersPath, place, pooling, inputTokens });
  const isFolder = place.root !== null;
  const classify: Classify = (error) => toFailure(error, options, isFolder);
  try {
    const loaded = await Promise.race([worker.load(), afterPatience()]);
    return { id: `local/${place.id}`, worker, loaded, classify };
  } catch (error) {
    const reason = classify(error).error;
    if (reason.retryable) return { id: `local/${place.id}`, worker, loaded: null, classify };
    await worker[Symbol.asyncDispose]();
    throw reason;
  }
}

function afterPatience(): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(resolve, LOAD_PATIENCE_MS, null).unref();
  });
}

function toFailure(
  error: unknown,
  { model, modelVariable, resilience }: LocalOptions,
  isFolder: boolean,
): ReturnType<Classify> {
  if (LatticeError.isInstance(error)) {
    return { error, again: error.retryable, blamesService: false, retryAfterMs: null };
  }
  const context = { service: resilience.name, model, detail: messagesOf(error).slice(0, 300) };
  if (error instanceof ModelNotLoaded && isFolder) {
    const reason = new LatticeError('configuration-invalid', `The model in ${modelVariable} cannot be loaded.`, {
      fix: `Set ${modelVariable} to a folder with config.json, tokenizer.json and onnx/model.onnx.`,
      context,
    });
    return { error: reason, again: false, blamesService: false, retryAfterMs: null };
  }
  const fix = isFolder
    ? 'Try again in a moment.'
    : `Let this machine reach huggingface.co, or set ${modelVariable} to a folder that holds the model.`;
  const reason = new LatticeError('model-unavailable', 'The model on this machine cannot be used.', {
    retryable: true,
    fix,
    context,
  });
  // What has killed the thread would kill the next one, too; the next call starts it again.
  return { error: reason, again: false, blamesService: true, retryAfterMs: null };
}
