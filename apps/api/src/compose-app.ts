import { randomUUID } from 'node:crypto';

import type { Express } from 'express';

import { credentialedOrigins, originMatcher, returnOrigins, type Config } from '@lattice/config';
import type { Circuit, Logger, Tracing } from '@lattice/core';
import { createServiceMetrics } from '@lattice/observability/metrics';

import { createApp } from './app.ts';
import { buildCommit } from './build-commit.ts';
import { composeIdentity } from './compose-identity.ts';
import { DEFAULT_LIMITS } from './http/limits.ts';
import type { LateServices } from './late-services.ts';
import { chatPageDirectory, contractViewerDirectory, deployedBuild, packageVersion } from './places.ts';
import type { Services } from './services.ts';

export interface ComposeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly late: LateServices;
  readonly phase: () => 'starting' | 'ready';
  readonly shutdown: AbortSignal;
  readonly tracing: Tracing | null;
}

/** Longest life of one answer. */
const STREAM_DEADLINE_MS = 120_000;

/** The app as this program runs it: answering from its first moment, with services that come later. */
export async function composeApp({ config, logger, late, phase, shutdown, tracing }: ComposeOptions): Promise<Express> {
  const circuits = (): readonly Circuit[] => circuitsOf(late.current());
  const deployed = await deployedBuild();
  return createApp({
    answerer: late.answerer,
    conversations: late.conversations,
    feedback: late.feedback,
    gaps: { ...late.gaps, retentionDays: config.gaps.retentionDays },
    readiness: { phase, dependencies: late.probes },
    status: {
      backends: Object.fromEntries(config.choices.map(({ what, chosen }) => [what, chosen])),
      durable: config.space === null || config.database.kind === 'external',
      liveGeneration: async (options) => (await late.current()?.index.live(options)) ?? null,
      latestJob: async () => (await late.current()?.latestJob()) ?? null,
    },
    circuits,
    createMetrics: ({ openAnswers }) =>
      createServiceMetrics({
        openAnswers,
        circuits,
        queue: async () => (await late.current()?.queue.counts()) ?? null,
      }),
    tracing,
    build: { version: await packageVersion(), build: deployed.build, commit: deployed.commit ?? (await buildCommit()) },
    limits: { ...DEFAULT_LIMITS, ...config.limits },
    streamDeadlineMs: STREAM_DEADLINE_MS,
    allowedOrigins: originMatcher(config.origins),
    credentialedOrigins: originMatcher(credentialedOrigins(config.origins)),
    returnOrigins: originMatcher(returnOrigins(config.origins)),
    identity: await composeIdentity(config, late),
    anonymousAccess: config.access.anonymous,
    ...(config.ingest.webhookSecret === null
      ? {}
      : { webhook: { secret: config.ingest.webhookSecret.reveal(), reingest: late.reingest } }),
    queueDashboard: late.queueDashboard,
    pageDirectory: await chatPageDirectory(),
    viewerDirectory: contractViewerDirectory(),
    shutdown,
    logger,
    clock: Date.now,
    newId: randomUUID,
  });
}

function circuitsOf(services: Services | null): Circuit[] {
  if (services === null) return [];
  const vectors = services.vectors === null ? [] : [services.vectors.store.circuit()];
  return [...services.models.circuits(), ...vectors];
}
