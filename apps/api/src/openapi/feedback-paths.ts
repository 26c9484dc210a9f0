import { gapsQuerySchema } from '@lattice/core';

import {
  DEMO_SESSION_PARAMETER,
  jsonRequestBody,
  jsonResponse,
  problemResponses,
  queryParameters,
} from './operation.ts';

/** Paths by which the docs get better. */
export function feedbackPaths(): Record<string, object> {
  return {
    '/api/feedback': {
      post: {
        operationId: 'sendFeedback',
        tags: ['answers'],
        summary: 'A vote on an answer, with a reason; it replaces an earlier one',
        description:
          'Only with the ids of the conversation and of the answer in it, which nobody but its reader has. Sent again, it changes nothing.',
        security: [{}, { bearer: [] }],
        parameters: [DEMO_SESSION_PARAMETER],
        requestBody: jsonRequestBody('FeedbackRequest'),
        responses: {
          '200': jsonResponse('What is kept now', 'FeedbackAnswer'),
          ...problemResponses(
            'request-invalid',
            'unauthorized',
            'forbidden',
            'message-not-found',
            'payload-too-large',
            'unsupported-media-type',
            'rate-limited',
            'not-ready',
            'auth-unavailable',
            'database-unavailable',
            'timeout',
          ),
        },
      },
    },
    '/api/v1/gaps': {
      get: {
        operationId: 'listGaps',
        tags: ['operation'],
        summary:
          'Questions the site did not answer, clustered, most asked first; operators only, or this machine where there is no ADMIN_TOKEN',
        description: 'Nothing in it says who asked. Each comes with an issue for the repository of the docs.',
        security: [{}, { bearer: [] }],
        parameters: queryParameters(gapsQuerySchema, {
          state: 'Which ones.',
          limit: 'How many of them.',
        }),
        responses: {
          '200': jsonResponse('The report', 'Gaps'),
          ...problemResponses(
            'request-invalid',
            'unauthorized',
            'forbidden',
            'not-found',
            'rate-limited',
            'auth-unavailable',
            'not-ready',
            'database-unavailable',
            'timeout',
          ),
        },
      },
    },
  };
}
