import { randomUUID } from 'node:crypto';

import type { Express } from 'express';

import { originMatcher, type Config } from '@lattice/config';
import type { Circuit, Logger } from '@lattice/core';

import { createApp } from './app.ts';
import { DEFAULT_LIMITS } from './http/limits.ts';
import type { LateServices } from './late-services.ts';
import { chatPageDirectory, packageVersion } from './places.ts';
import type { Services } from './services.ts';

export interface ComposeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly late: LateServices;
  readonly phase: () => 'starting' | 'ready';
  readonly shutdown: AbortSignal;
}

/** Longest life of one answer. */
const STREAM_DEADLINE_MS = 120_000;

/** The app as this program runs it: answering from its first moment, with services that come later. */
export async function composeApp({ config, logger, late, phase, shutdown }: ComposeOptions): Promise<Express> {
  return createApp({
    answerer: late.answerer,
    conversations: late.conversations,
    readiness: { phase, dependencies: late.probes },
    status: {
      backends: Object.fromEntries(config.choices.map(({ what, chosen }) => [what, chosen])),
      durable: config.space === null || config.database.kind === 'external',
      liveGeneration: async (options) => (await late.current()?.index.live(options)) ?? null,
      latestJob: async () => (await late.current()?.latestJob()) ?? null,
    },
    circuits: () => circuitsOf(late.current()),
    build: { version: await packageVersion(), commit: null },
    limits: { ...DEFAULT_LIMITS, ...config.limits },
    streamDeadlineMs: STREAM_DEADLINE_MS,
    allowedOrigins: originMatcher(config.origins),
    anonymousAccess: config.access.anonymous,
    ...(config.ingest.webhookSecret === null
      ? {}
      : { webhook: { secret: config.ingest.webhookSecret.reveal(), reingest: late.reingest } }),
    queueDashboard: late.queueDashboard,
    adminToken: config.access.adminToken?.reveal() ?? null,
    pageDirectory: await chatPageDirectory(),
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
