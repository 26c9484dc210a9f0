import type { Circuit, Logger } from '@lattice/core';

import type { Resilience, ResilienceLimits } from '../resilience/index.ts';

export type ModelBackend = 'gemini' | 'openai' | 'local';
export type ModelUse = 'chat' | 'embedding' | 'rerank';

/** The services that models are reached by, each with one circuit, whosever key a call carries. */
export interface ModelServices {
  of(backend: ModelBackend, use: ModelUse): Promise<Resilience>;
  circuits(): Circuit[];
}

/** A chat is an open connection; a thousand of them are promised. */
const limitsOf: Readonly<Record<ModelUse, Partial<ResilienceLimits>>> = {
  chat: { concurrent: 1_024, queued: 256 },
  embedding: {},
  rerank: { concurrent: 64, queued: 64 },
};

export function createModelServices(options: {
  readonly logger: Logger;
  /** Whether `openai` stands for another server that speaks its language. */
  readonly isCompatible: boolean;
}): ModelServices {
  const { logger, isCompatible } = options;
  const labels: Readonly<Record<ModelBackend, string>> = {
    gemini: 'Gemini',
    openai: isCompatible ? 'The model server' : 'OpenAI',
    local: 'The model on this machine',
  };
  const services = new Map<string, Resilience>();
  return {
    async of(backend, use) {
      // Where no model is used, none of this is loaded.
      const { createResilience } = await import('../resilience/index.ts');
      const name = `${backend}-${use}`;
      const service =
        services.get(name) ??
        createResilience({ name, label: labels[backend], code: 'model-unavailable', logger, limits: limitsOf[use] });
      services.set(name, service);
      return service;
    },
    circuits: () => [...services.values()].map((service) => service.circuit()),
  };
}
