import { usageQuerySchema } from '@lattice/core';

import { jsonResponse, problemResponses, queryParameters, REQUEST_ID_HEADER } from './operation.ts';

const OPERATORS = {
  tags: ['operators'],
  description: 'For operators only, or for this machine where there is no ADMIN_TOKEN.',
  security: [{}, { bearer: [] }],
};
const OPERATOR_PROBLEMS = [
  'unauthorized',
  'forbidden',
  'not-found',
  'rate-limited',
  'auth-unavailable',
  'not-ready',
] as const;
const STORED_PROBLEMS = [...OPERATOR_PROBLEMS, 'database-unavailable'] as const;
const TRACE_ID = {
  name: 'id',
  in: 'path',
  required: true,
  description: '`trace_id` of the answer.',
  schema: { type: 'string', pattern: '^[0-9a-fA-F-]{1,64}$' },
};

/** Paths for whoever runs the service. */
export function operatorPaths(): Record<string, object> {
  return {
    '/metrics': {
      get: {
        operationId: 'getMetrics',
        summary: 'What the service has counted, for Prometheus',
        ...OPERATORS,
        responses: {
          '200': {
            description: 'Prometheus text format 0.0.4',
            headers: REQUEST_ID_HEADER,
            content: { 'text/plain': { schema: { type: 'string' } } },
          },
          ...problemResponses(...OPERATOR_PROBLEMS),
        },
      },
    },
    '/api/v1/usage': {
      get: {
        operationId: 'getUsage',
        summary: 'What models were used for on one day, and what may be',
        ...OPERATORS,
        parameters: queryParameters(usageQuerySchema, { day: 'UTC; today where left out.' }),
        responses: {
          '200': jsonResponse('The sums of the day', 'UsageReport'),
          ...problemResponses('request-invalid', ...STORED_PROBLEMS),
        },
      },
    },
    '/api/v1/traces/{id}': {
      parameters: [TRACE_ID],
      get: {
        operationId: 'getTrace',
        summary: 'How one answer was made',
        ...OPERATORS,
        responses: {
          '200': jsonResponse('The newest answer with this trace id', 'AnswerTrace'),
          ...problemResponses('trace-not-found', ...STORED_PROBLEMS),
        },
      },
    },
    '/api/v1/traces/{id}/replay': {
      parameters: [TRACE_ID],
      post: {
        operationId: 'replayTrace',
        summary: 'Does the retrieval of an answer again and says what differs',
        ...OPERATORS,
        responses: {
          '200': jsonResponse('The retrieval as it is now, beside that of the answer', 'Replay'),
          ...problemResponses('trace-not-found', ...STORED_PROBLEMS, 'overloaded', 'shutting-down', 'timeout'),
        },
      },
    },
  };
}
