import { randomUUID } from 'node:crypto';

import { createApp } from '../../src/app.ts';
import type { AppDependencies, IdentityDependencies } from '../../src/app-dependencies.ts';
import { DEFAULT_LIMITS } from '../../src/http/limits.ts';
import type { AppLimits } from '../../src/http/limits.ts';
import { startServer } from '../../src/start-server.ts';
import type { RunningServer, ServerTimeouts } from '../../src/start-server.ts';
import { FakeAnswerer, says } from './fake-answerer.ts';
import { FakeConversationStore } from './fake-conversation-store.ts';
import { FakeFeedbackStore, FakeGaps } from './fake-gaps.ts';
import { fakeIdentity } from './fake-identity.ts';
import { recordingMetrics } from './recording-metrics.ts';
import { recordingLogger } from './recording-logger.ts';
import type { RecordingLogger } from './recording-logger.ts';

export interface TestAppOptions extends Partial<Omit<AppDependencies, 'identity' | 'limits' | 'shutdown'>> {
  readonly identity?: Partial<IdentityDependencies>;
  readonly limits?: Partial<AppLimits>;
  readonly timeouts?: Partial<ServerTimeouts>;
}

export interface TestApp extends AsyncDisposable {
  readonly url: string;
  readonly server: RunningServer;
  readonly answerer: FakeAnswerer;
  readonly conversations: FakeConversationStore;
  readonly feedback: FakeFeedbackStore;
  readonly gaps: FakeGaps;
  readonly logger: RecordingLogger;
}

/** The app behind a real socket, with fakes behind its ports. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const { identity, limits, timeouts, ...dependencies } = options;
  const answerer = new FakeAnswerer();
  answerer.script = says('It is ', 'a book.');
  const conversations = new FakeConversationStore();
  const feedback = new FakeFeedbackStore();
  const gaps = new FakeGaps();
  const logger = recordingLogger();
  const shutdown = new AbortController();
  const app = createApp({
    answerer,
    conversations,
    feedback,
    gaps,
    readiness: { phase: () => 'ready', dependencies: () => [] },
    status: {
      backends: { lexical: 'postgres' },
      durable: true,
      liveGeneration: async () => null,
      latestJob: async () => null,
    },
    circuits: () => [],
    build: { version: '1.2.3', commit: 'abc1234' },
    streamDeadlineMs: 60_000,
    allowedOrigins: (origin) => origin === 'https://app.example.com',
    credentialedOrigins: dependencies.allowedOrigins ?? ((origin) => origin === 'https://app.example.com'),
    returnOrigins: (origin) => origin === 'https://app.example.com',
    createMetrics: () => recordingMetrics(),
    tracing: null,
    anonymousAccess: true,
    pageDirectory: null,
    viewerDirectory: null,
    clock: Date.now,
    newId: randomUUID,
    ...dependencies,
    identity: { ...fakeIdentity(), ...identity },
    limits: { ...DEFAULT_LIMITS, ...limits },
    shutdown: shutdown.signal,
    logger: dependencies.logger ?? logger,
  });
  const server = await startServer({
    app,
    port: 0,
    host: '127.0.0.1',
    shutdown,
    logger,
    timeouts: { drainMs: 0, farewellMs: 200, ...timeouts },
  });
  return {
    url: server.url,
    server,
    answerer,
    conversations,
    feedback,
    gaps,
    logger,
    [Symbol.asyncDispose]: () => server.close(),
  };
}
