import { schemaRef } from './components.ts';
import { DEMO_SESSION_PARAMETER, jsonRequestBody, jsonResponse, problemResponses } from './operation.ts';

const QUESTION_PROBLEMS = [
  'request-invalid',
  'unauthorized',
  'forbidden',
  'payload-too-large',
  'unsupported-media-type',
  'rate-limited',
  'not-ready',
  'overloaded',
  'shutting-down',
  'auth-unavailable',
  'search-unavailable',
  'chat-unavailable',
  'timeout',
] as const;

/** Paths that answer questions, and what remains of the answers. */
export function answerPaths(): Record<string, object> {
  return {
    '/api/chat': { post: chatOperation() },
    '/api/conversation/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      get: {
        operationId: 'getConversation',
        tags: ['answers'],
        summary: 'A conversation with its messages, oldest first',
        responses: {
          '200': jsonResponse('The conversation', 'Conversation'),
          ...problemResponses('conversation-not-found', 'not-ready', 'database-unavailable'),
        },
      },
      delete: {
        operationId: 'deleteConversation',
        tags: ['answers'],
        summary: 'Deletes a conversation and its messages',
        responses: {
          '204': { description: 'Deleted' },
          ...problemResponses('conversation-not-found', 'forbidden', 'not-ready', 'database-unavailable'),
        },
      },
    },
    '/api/v1/query': {
      post: {
        operationId: 'query',
        tags: ['answers'],
        summary: 'One question, one whole answer with its plan and proof',
        security: [{}, { bearer: [] }],
        parameters: [DEMO_SESSION_PARAMETER],
        requestBody: jsonRequestBody('QueryRequest'),
        responses: {
          '200': jsonResponse('The answer; `refused` where the site does not say', 'QueryAnswer'),
          ...problemResponses(...QUESTION_PROBLEMS),
        },
      },
    },
  };
}

function chatOperation(): object {
  return {
    operationId: 'chat',
    tags: ['answers'],
    summary: 'A question within a conversation; streamed unless `Accept` prefers application/json',
    description: [
      'The stream is described in specs/chat-events.md: each frame is `event: TYPE` and `data:` with a ChatEvent as JSON.',
      'A `conversation_id` that is not known yet begins a conversation under that id.',
    ].join('\n'),
    security: [{}, { bearer: [] }],
    parameters: [DEMO_SESSION_PARAMETER],
    requestBody: jsonRequestBody('ChatRequest'),
    responses: {
      '200': {
        ...jsonResponse('The answer; `refused` where the site does not say', 'ChatAnswer'),
        content: {
          'text/event-stream': { schema: schemaRef('ChatFrame') },
          'application/json': { schema: schemaRef('ChatAnswer') },
        },
      },
      ...problemResponses(...QUESTION_PROBLEMS),
    },
  };
}
