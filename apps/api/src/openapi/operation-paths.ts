import { PROBLEM_KINDS } from '../http/problem.ts';
import { schemaRef } from './components.ts';
import { jsonResponse, problemResponses, REQUEST_ID_HEADER } from './operation.ts';

/** Paths that tell about the service itself. */
export function operationPaths(): Record<string, object> {
  return {
    '/': {
      get: {
        operationId: 'getRoot',
        tags: ['operation'],
        summary: 'The chat page for browsers, one line of JSON for everybody else',
        responses: {
          '200': {
            description: 'Online; needs nothing but itself',
            content: {
              'application/json': { schema: schemaRef('Online') },
              'text/html': { schema: { type: 'string' } },
            },
          },
          ...problemResponses(),
        },
      },
    },
    '/health': {
      get: {
        operationId: 'getHealth',
        tags: ['operation'],
        summary: 'Liveness: this process answers. Touches no dependency',
        responses: { '200': jsonResponse('Alive', 'Health'), ...problemResponses() },
      },
    },
    '/health/circuits': {
      get: {
        operationId: 'getCircuits',
        tags: ['operation'],
        summary: 'The breaker in front of each service',
        responses: { '200': jsonResponse('All breakers', 'Circuits'), ...problemResponses() },
      },
    },
    '/api/health': {
      get: {
        operationId: 'getReadiness',
        tags: ['operation'],
        summary: 'Readiness, with each dependency',
        responses: {
          '200': jsonResponse('Serving: `healthy`, or `degraded` with the reason at the dependency', 'Readiness'),
          ...problemResponses(),
          '503': jsonResponse('`starting` or `shutting-down`; ask again after Retry-After', 'Readiness'),
        },
      },
    },
    '/api/v1/status': {
      get: {
        operationId: 'getStatus',
        tags: ['operation'],
        summary: 'What this deployment is made of and what it has indexed',
        responses: { '200': jsonResponse('Status', 'Status'), ...problemResponses() },
      },
    },
    '/api/v1/webhooks/git': {
      post: {
        operationId: 'receivePush',
        tags: ['operation'],
        summary: 'Deliveries of a git host, where WEBHOOK_SECRET is set: a push makes the site be read again',
        description:
          'Signed as GitHub, Gitea, Forgejo and Bitbucket do (HMAC-SHA-256 of the body), or with GitLab’s token. What is read is the source that was read last, never an address from the delivery. A repeated body asks for nothing new.',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
        responses: {
          '202': jsonResponse('Requested, or ignored with the reason', 'WebhookAnswer'),
          ...problemResponses('unauthorized', 'payload-too-large', 'not-ready', 'database-unavailable'),
        },
      },
    },
    ...docsPaths(),
    '/openapi.json': {
      get: {
        operationId: 'getOpenapi',
        tags: ['operation'],
        summary: 'This document',
        responses: {
          '200': { description: 'OpenAPI 3.1', content: { 'application/json': { schema: { type: 'object' } } } },
          ...problemResponses(),
        },
      },
    },
  };
}

function docsPaths(): Record<string, object> {
  const page = (operationId: string, summary: string): object => ({
    operationId,
    tags: ['docs'],
    summary,
    responses: {
      '200': {
        description: 'A page',
        headers: REQUEST_ID_HEADER,
        content: { 'text/html': { schema: { type: 'string' } } },
      },
      ...problemResponses('not-found'),
    },
  });
  return {
    '/docs': { get: page('getDocs', 'This contract, to browse and to try') },
    '/docs/errors': { get: page('listErrors', 'All errors') },
    '/docs/errors/{code}': {
      parameters: [
        {
          name: 'code',
          in: 'path',
          required: true,
          schema: { type: 'string', enum: Object.keys(PROBLEM_KINDS).toSorted() },
        },
      ],
      get: page('getError', 'What an error means and what to do about it; the `type` of a problem leads here'),
    },
  };
}
