import { setImmediate } from 'node:timers/promises';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';

import type { InferenceReply, InferenceRequest, InferenceSetup } from './inference-messages.ts';
import { runModel, type RunningModel } from './run-model.ts';

/** The thread that a model runs in: loads it, then works on one request after the other. */
async function main(port: MessagePort, setup: InferenceSetup): Promise<void> {
  const reply = (message: InferenceReply, transferred: ArrayBuffer[] = []): void =>
    port.postMessage(message, transferred);
  let model: RunningModel;
  try {
    model = await runModel(setup);
  } catch (error) {
    reply({ type: 'failed', message: messageOf(error) });
    return;
  }
  const waiting = new Map<number, Exclude<InferenceRequest, { type: 'cancel' }>>();
  let isWorking = false;
  const work = async (): Promise<void> => {
    if (isWorking) return;
    isWorking = true;
    for (const [id, request] of waiting) {
      waiting.delete(id);
      try {
        const numbers = await run(model, request);
        reply({ type: 'done', id, numbers }, [numbers.buffer]);
      } catch (error) {
        reply({ type: 'error', id, message: messageOf(error) });
      }
      // Cancellations that came meanwhile are read before the next one begins.
      await setImmediate();
    }
    isWorking = false;
  };
  port.on('message', (request: InferenceRequest) => {
    if (request.type === 'cancel') waiting.delete(request.id);
    else {
      waiting.set(request.id, request);
      void work();
    }
  });
  reply({ type: 'loaded', model: { dimensions: model.dimensions, inputTokens: model.inputTokens } });
}

function run(
  model: RunningModel,
  request: Exclude<InferenceRequest, { type: 'cancel' }>,
): Promise<Float32Array<ArrayBuffer>> {
  return request.type === 'embed' ? model.embed(request.texts) : model.score(request.question, request.passages);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

if (parentPort !== null) {
  const setup: InferenceSetup = workerData;
  await main(parentPort, setup);
}
