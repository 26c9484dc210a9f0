import { createVectorStore } from '@lattice/clients/postgres';
import type { OpenedVectors } from '@lattice/clients/qdrant';
import { LatticeError, type SiteIndex, type VectorStore } from '@lattice/core';
import type { IngestQueue, WorkerSupervisor } from '@lattice/queue';

import type { Services } from '../services.ts';
import { denseCondition } from './dense-condition.ts';
import type { DependencyCondition, DependencyProbe } from './readiness.ts';

/** What readiness asks of the services of this deployment. */
export function serviceProbes(services: Omit<Services, 'probes'>): DependencyProbe[] {
  const { store, index, queue, queueBackend, worker, vectors, graph, models } = services;
  return [
    {
      name: 'postgres',
      async check({ signal }) {
        await store.database.ping({ signal });
        return { state: 'up' };
      },
    },
    {
      name: 'index',
      async check({ signal }) {
        const live = await index.live({ signal });
        if (live === null) return { state: 'degraded', reason: 'no site has been indexed yet' };
        return denseCondition(live, models.embedding);
      },
    },
    ...(queueBackend === 'redis' ? [queueProbe(queue)] : []),
    ...(vectors === null
      ? []
      : [vectorProbe(vectors, { index, searched: createVectorStore(store.database, { vectors }) })]),
    ...(graph.ping === null ? [] : [graphProbe(graph.ping)]),
    ...(worker === null ? [] : [workerProbe(worker)]),
  ];
}

function queueProbe(queue: IngestQueue): DependencyProbe {
  return {
    name: 'redis',
    async check() {
      await queue.counts();
      return { state: 'up' };
    },
  };
}

/** Words are searched without it, so that the service is never down for it. */
function vectorProbe(
  vectors: OpenedVectors,
  { index, searched }: { readonly index: SiteIndex; readonly searched: VectorStore },
): DependencyProbe {
  return {
    name: 'qdrant',
    check: (options) =>
      degradedWhereAway(async () => {
        await vectors.store.ping(options);
        const live = await index.live(options);
        if (live === null) return { state: 'up' };
        const found = await searched.count(live, {}, options);
        if (found === live.chunks) return { state: 'up' };
        const reason = `${found} of ${live.chunks} vectors are there; run \`npm run lattice -- vectors repair\``;
        return { state: 'degraded', reason };
      }),
  };
}

/** Without the graph every question is answered from the text. */
function graphProbe(ping: NonNullable<Services['graph']['ping']>): DependencyProbe {
  return {
    name: 'neo4j',
    check: ({ signal }) =>
      degradedWhereAway(async () => {
        await ping({ signal });
        return { state: 'up' };
      }),
  };
}

/** A part that answers can do without is never a reason to be down. */
async function degradedWhereAway(check: () => Promise<DependencyCondition>): Promise<DependencyCondition> {
  try {
    return await check();
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    return { state: 'degraded', reason: [error.message, error.fix].filter((part) => part !== undefined).join(' ') };
  }
}

function workerProbe(worker: WorkerSupervisor): DependencyProbe {
  const restarting = { state: 'degraded', reason: 'the worker is restarting' } as const;
  return {
    name: 'worker',
    check: () => Promise.resolve(worker.state === 'running' ? { state: 'up' } : restarting),
  };
}
