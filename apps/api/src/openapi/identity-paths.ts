import { forgetKeysQuerySchema, signInCallbackSchema, signInQuerySchema } from '@lattice/core';
import {
  DEMO_SESSION_PARAMETER,
  jsonRequestBody,
  jsonResponse,
  problemResponses,
  queryParameters,
} from './operation.ts';

const NAMED = { security: [{}, { bearer: [] }] };
const KEY_PROBLEMS = [
  'unauthorized',
  'forbidden',
  'rate-limited',
  'auth-unavailable',
  'not-ready',
  'database-unavailable',
] as const;

/** Paths that say who somebody is, and keep what is theirs. */
export function identityPaths(): Record<string, object> {
  return {
    '/api/v1/auth/session': { get: sessionOperation() },
    '/api/v1/auth/session/keys': {
      get: {
        operationId: 'listModelKeys',
        tags: ['identity'],
        summary: 'Which model keys of yours are kept, and until when; never the keys themselves',
        ...NAMED,
        parameters: [DEMO_SESSION_PARAMETER],
        responses: { '200': jsonResponse('The keys', 'ModelKeys'), ...problemResponses(...KEY_PROBLEMS) },
      },
      put: {
        operationId: 'putModelKey',
        tags: ['identity'],
        summary: 'Keeps your own key at a model provider for a while, in place of an earlier one',
        ...NAMED,
        parameters: [DEMO_SESSION_PARAMETER],
        requestBody: jsonRequestBody('ModelKeyRequest'),
        responses: {
          '200': jsonResponse('Kept', 'ModelKey'),
          ...problemResponses('request-invalid', 'payload-too-large', 'unsupported-media-type', ...KEY_PROBLEMS),
        },
      },
      delete: {
        operationId: 'deleteModelKeys',
        tags: ['identity'],
        summary: 'Forgets your model keys, or the one at a provider',
        ...NAMED,
        parameters: [DEMO_SESSION_PARAMETER, ...queryParameters(forgetKeysQuerySchema)],
        responses: {
          '204': { description: 'Forgotten, or never known' },
          ...problemResponses('request-invalid', ...KEY_PROBLEMS),
        },
      },
    },
    '/api/v1/auth/oauth/start': { get: startOperation() },
    '/api/v1/auth/oauth/callback': { get: callbackOperation() },
  };
}

function sessionOperation(): object {
  return {
    operationId: 'getSession',
    tags: ['identity'],
    summary: 'The person a token of the sign-in service belongs to',
    security: [{ bearer: [] }],
    responses: {
      '200': jsonResponse('The person', 'Session'),
      ...problemResponses('unauthorized', 'forbidden', 'rate-limited', 'auth-unavailable', 'not-ready'),
    },
  };
}

function startOperation(): object {
  return {
    operationId: 'startSignIn',
    tags: ['identity'],
    summary: 'Sends a browser to a provider to sign in (PKCE)',
    description: 'To be opened as a page. A cookie of this browser carries the verifier to the callback.',
    parameters: queryParameters(signInQuerySchema, {
      provider: 'As the sign-in service names it, such as `github`.',
      return_to:
        'Where to go afterwards, with the session in the fragment: a path of this server, or a page of an origin that is allowed by name. Without it the callback answers with the session.',
    }),
    responses: {
      '303': { description: 'To the provider', headers: { Location: { schema: { type: 'string', format: 'uri' } } } },
      ...problemResponses('request-invalid', 'auth-unavailable'),
    },
  };
}

function callbackOperation(): object {
  return {
    operationId: 'finishSignIn',
    tags: ['identity'],
    summary: 'Where the provider sends the browser back to',
    parameters: queryParameters(signInCallbackSchema, {
      code: 'What the sign-in service exchanges for a session.',
      error: 'Set by the provider where nothing came of it.',
    }),
    responses: {
      '200': jsonResponse('The session, where no `return_to` was given', 'SignedIn'),
      '303': { description: 'To `return_to`', headers: { Location: { schema: { type: 'string', format: 'uri' } } } },
      ...problemResponses('request-invalid', 'unauthorized', 'auth-unavailable'),
    },
  };
}
