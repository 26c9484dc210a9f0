import { createRequire } from 'node:module';

import type { ModelPlace } from './find-model.ts';

/** As much of the library as is used here; it is not there when this is compiled. */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: ArrayLike<number | bigint>;
}

export type TensorMap = Readonly<Record<string, unknown>>;
export type Tokenizer = ((texts: readonly string[], options: object) => TensorMap) & {
  readonly model_max_length?: number;
};
export type Model = ((inputs: TensorMap) => Promise<TensorMap>) & {
  readonly config?: Readonly<Record<string, unknown>>;
};

interface Loader<T> {
  from_pretrained(name: string, options: object): Promise<T>;
}

export interface Transformers {
  readonly env: {
    localModelPath: string;
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    cacheDir: string | null;
  };
  readonly AutoTokenizer: Loader<Tokenizer>;
  readonly AutoModel: Loader<Model>;
  readonly AutoModelForSequenceClassification: Loader<Model>;
}

/** Loads the library and tells it where the model is. */
export function loadTransformers(path: string, place: ModelPlace): Transformers {
  const library: unknown = createRequire(import.meta.url)(path);
  if (!isTransformers(library)) throw new Error('this version of the library is not known');
  library.env.allowLocalModels = place.root !== null;
  library.env.allowRemoteModels = place.root === null;
  if (place.root !== null) library.env.localModelPath = place.root;
  if (place.cacheFolder !== null) library.env.cacheDir = place.cacheFolder;
  return library;
}

function isTransformers(value: unknown): value is Transformers {
  if (typeof value !== 'object' || value === null) return false;
  const names = ['AutoTokenizer', 'AutoModel', 'AutoModelForSequenceClassification'];
  const canLoad = names.every(
    (name) => typeof Reflect.get(Object(Reflect.get(value, name)), 'from_pretrained') === 'function',
  );
  return canLoad && typeof Reflect.get(value, 'env') === 'object';
}

/** @throws Error where the model has no such output. */
export function tensorOf(tensors: TensorMap, name: string): Tensor {
  const tensor = tensors[name];
  if (!isTensor(tensor)) throw new Error(`the model has no ${name}`);
  return tensor;
}

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dims' in value && 'data' in value && Array.isArray(value.dims);
}
