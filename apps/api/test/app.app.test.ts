import { randomUUID } from 'node:crypto';

import { silentLogger } from '@lattice/core';
import { expect, test } from 'vitest';

import { createApp } from '../src/app.ts';
import { DEFAULT_LIMITS } from '../src/http/limits.ts';
import { FakeAnswerer } from './support/fake-answerer.ts';
import { FakeConversationStore } from './support/fake-conversation-store.ts';
import { FakeFeedbackStore, FakeGaps } from './support/fake-gaps.ts';
import { recordingMetrics } from './support/recording-metrics.ts';
import { fakeIdentity } from './support/fake-identity.ts';

test('making an app starts nothing and asks nobody', () => {
  const handlersBefore = process.eventNames();
  const resourcesBefore = process.getActiveResourcesInfo();
  const never = (): never => {
    throw new Error('asked');
  };
  createApp({
    answerer: new FakeAnswerer(),
    conversations: new FakeConversationStore(),
    feedback: new FakeFeedbackStore(),
    gaps: new FakeGaps(),
    readiness: { phase: never, dependencies: never },
    status: { backends: {}, durable: true, liveGeneration: never, latestJob: never },
    circuits: never,
    build: { version: '1', commit: null },
    limits: DEFAULT_LIMITS,
    streamDeadlineMs: 1_000,
    allowedOrigins: never,
    credentialedOrigins: never,
    returnOrigins: never,
    identity: fakeIdentity(),
    anonymousAccess: true,
    createMetrics: () => recordingMetrics(),
    tracing: null,
    pageDirectory: '/nowhere',
    viewerDirectory: '/nowhere',
    shutdown: new AbortController().signal,
    logger: silentLogger,
    clock: Date.now,
    newId: randomUUID,
  });
  expect(process.getActiveResourcesInfo()).toEqual(resourcesBefore);
  expect(process.eventNames()).toEqual(handlersBefore);
});
