import { Worker } from 'node:worker_threads';

import type { InferenceReply, InferenceRequest, InferenceSetup, LoadedModel } from './inference-messages.ts';

/** A request without its number. */
export type Inference =
  | { readonly type: 'embed'; readonly texts: readonly string[] }
  | { readonly type: 'score'; readonly question: string; readonly passages: readonly string[] };

/** A model in a thread of its own, which is started again when it has died. */
export interface InferenceWorker extends AsyncDisposable {
  /** Loads the model, where it is not. */
  load(): Promise<LoadedModel>;
  run(inference: Inference, signal: AbortSignal): Promise<Float32Array>;
}

/** The thread ended in the middle of work. */
class WorkerGone extends Error {}

/** The model cannot be loaded, now or ever. */
export class ModelNotLoaded extends Error {}

interface Running {
  readonly worker: Worker;
  readonly loaded: Promise<LoadedModel>;
  readonly pending: Map<number, PromiseWithResolvers<Float32Array>>;
}

/** Beside this file, as source or compiled. */
const entry = new URL(`./inference-process${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

export function createInferenceWorker(setup: InferenceSetup): InferenceWorker {
  let running: Running | null = null;
  let nextId = 0;
  const current = (): Running => {
    running ??= start(setup, () => {
      running = null;
    });
    return running;
  };
  return {
    load: () => current().loaded,
    async run(inference, signal) {
      const { worker, loaded, pending } = current();
      await loaded;
      signal.throwIfAborted();
      nextId += 1;
      const id = nextId;
      const result = Promise.withResolvers<Float32Array>();
      pending.set(id, result);
      const send = (request: InferenceRequest): void => worker.postMessage(request);
      const cancel = (): void => {
        send({ type: 'cancel', id });
        result.reject(signal.reason);
      };
      signal.addEventListener('abort', cancel, { once: true });
      // A process with nothing else to do waits for this answer, and ends when none is due.
      worker.ref();
      send({ ...inference, id });
      try {
        return await result.promise;
      } finally {
        signal.removeEventListener('abort', cancel);
        pending.delete(id);
        if (pending.size === 0) worker.unref();
      }
    },
    async [Symbol.asyncDispose]() {
      await running?.worker.terminate();
    },
  };
}

function start(setup: InferenceSetup, onEnd: () => void): Running {
  const worker = new Worker(entry, { workerData: setup, name: `lattice-${setup.kind}` });
  const pending: Running['pending'] = new Map();
  const loaded = Promise.withResolvers<LoadedModel>();
  loaded.promise.catch(() => undefined);
  const end = (reason: Error): void => {
    onEnd();
    loaded.reject(reason);
    for (const result of pending.values()) result.reject(reason);
  };
  worker.on('message', (reply: InferenceReply) => {
    switch (reply.type) {
      case 'loaded':
        loaded.resolve(reply.model);
        if (pending.size === 0) worker.unref();
        break;
      case 'failed':
        end(new ModelNotLoaded(reply.message));
        break;
      case 'done':
        pending.get(reply.id)?.resolve(reply.numbers);
        break;
      case 'error':
        pending.get(reply.id)?.reject(new Error(reply.message));
        break;
    }
  });
  worker.on('error', (error) => end(new WorkerGone('the thread of the model has failed', { cause: error })));
  worker.on('exit', () => end(new WorkerGone('the thread of the model has ended')));
  return { worker, loaded: loaded.promise, pending };
}
