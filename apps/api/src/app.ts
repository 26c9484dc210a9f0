import { LatticeError } from '@lattice/core';
import express from 'express';
import type { Express } from 'express';

import type { AppDependencies } from './app-dependencies.ts';
import { createAnswerGate } from './chat/answer-gate.ts';
import { notingAnswerer } from './gaps/noting-answerer.ts';
import { corsHeaders, refuseForeignOrigins } from './http/cross-origin.ts';
import { errorMapper } from './http/error-mapper.ts';
import { createBodyReader } from './http/json-body.ts';
import { createQuestionBudget } from './http/question-budget.ts';
import { requestContext } from './http/request-context.ts';
import { securityHeaders } from './http/security-headers.ts';
import { urlGuard } from './http/url-guard.ts';
import { createAuthorizer } from './identity/create-authorizer.ts';
import { createReaderKeys } from './keys/create-reader-keys.ts';
import { mountChat } from './routes/chat.ts';
import { mountConversation } from './routes/conversation.ts';
import { mountDocs } from './routes/docs.ts';
import { mountFeedback } from './routes/feedback.ts';
import { mountGaps } from './routes/gaps.ts';
import { mountHealth } from './routes/health.ts';
import { mountMetrics } from './routes/metrics.ts';
import { mountOpenapi } from './routes/openapi.ts';
import { mountQuery } from './routes/query.ts';
import { mountQueueDashboard } from './routes/queue-dashboard.ts';
import { mountPageFiles, mountRoot } from './routes/root.ts';
import type { RouteGuards } from './routes/route-guards.ts';
import { mountSession } from './routes/session.ts';
import { mountSignIn } from './routes/sign-in.ts';
import { mountStatus } from './routes/status.ts';
import { mountWebhook } from './routes/webhook.ts';

/**
 * The HTTP surface as a value: it listens to nothing, reads no environment, keeps no timer and no state outside itself.
 * Two calls give two independent apps.
 */
export function createApp(dependencies: AppDependencies): Express {
  const { allowedOrigins, identity, limits, shutdown, streamDeadlineMs } = dependencies;
  const gate = createAnswerGate({ limit: limits.maxOpenAnswers, deadlineMs: streamDeadlineMs, shutdown });
  const metrics = dependencies.createMetrics({ openAnswers: () => gate.openCount });
  const guards: RouteGuards = {
    authorizer: createAuthorizer({
      ...identity,
      anonymousAccess: dependencies.anonymousAccess,
      deadlineMs: limits.authDeadlineMs,
      failuresPerAddress: limits.authFailuresPerAddress,
    }),
    readerKeys: createReaderKeys({
      store: identity.modelKeys,
      sealer: identity.keySealer,
      clock: dependencies.clock,
      deadlineMs: limits.conversationDeadlineMs,
    }),
    readBody: createBodyReader(limits.maxBodyBytes),
    gate,
    metrics,
    spendQuestion: createQuestionBudget(limits),
    spendVote: createQuestionBudget(limits, 'votes'),
  };

  const answerer = notingAnswerer(dependencies.answerer, dependencies.gaps);

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // One hop: the proxy appends the address it saw, and everything left of that is the client's own invention.
  app.set('trust proxy', 1);

  app.use(requestContext({ ...dependencies, metrics }));
  app.use(securityHeaders());
  app.use(corsHeaders({ mayCall: allowedOrigins, mayCarryCredentials: dependencies.credentialedOrigins }));
  app.use(refuseForeignOrigins(allowedOrigins));
  app.use(urlGuard(limits.maxUrlLength));
  app.use((_request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    next();
  });

  mountRoot(app, dependencies);
  mountHealth(app, dependencies);
  mountStatus(app, dependencies);
  mountChat(app, { ...dependencies, answerer }, guards);
  mountConversation(app, dependencies);
  mountFeedback(app, dependencies, guards);
  mountQuery(app, { ...dependencies, answerer }, guards);
  mountGaps(app, dependencies, guards);
  mountWebhook(app, dependencies);
  mountQueueDashboard(app, dependencies, guards);
  mountSession(app, dependencies, guards);
  mountSignIn(app, dependencies);
  mountMetrics(app, metrics, guards);
  mountOpenapi(app);
  mountDocs(app, dependencies.viewerDirectory);
  mountPageFiles(app, dependencies.pageDirectory);

  app.use((request) => {
    throw new LatticeError('not-found', `There is nothing at ${request.path}.`, {
      fix: 'GET /openapi.json lists every route.',
    });
  });
  app.use(errorMapper);
  return app;
}
