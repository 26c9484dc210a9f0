import * as z from 'zod';

import { PROBLEM_KINDS } from '../http/problem.ts';
import { schemaRef } from './components.ts';
import type { SchemaName } from './components.ts';

export const REQUEST_ID_HEADER = {
  'X-Request-Id': {
    description:
      'Names the request in the log; the one sent in, where it is 128 letters, digits, `.`, `_` or `-` at most.',
    schema: { type: 'string' },
  },
};

const PROBLEM_CONTENT = { 'application/problem+json': { schema: schemaRef('Problem') } };

/** A response whose body is one of the named schemas. */
export function jsonResponse(description: string, schema: SchemaName): object {
  return { description, headers: REQUEST_ID_HEADER, content: { 'application/json': { schema: schemaRef(schema) } } };
}

/** Responses for the given error codes, one per status, and the shape of every other failure. */
export function problemResponses(...codes: readonly (keyof typeof PROBLEM_KINDS)[]): Record<string, object> {
  const byStatus = Object.groupBy(codes, (code) => String(PROBLEM_KINDS[code].status));
  const named = Object.entries(byStatus).map(([status, together = []]): [string, object] => [
    status,
    {
      description: together.map((code) => `\`${code}\`: ${PROBLEM_KINDS[code].title}`).join('. '),
      headers: status === '503' || status === '429' ? { ...REQUEST_ID_HEADER, ...RETRY_HEADER } : REQUEST_ID_HEADER,
      content: PROBLEM_CONTENT,
    },
  ]);
  return {
    ...Object.fromEntries(named),
    default: { description: 'Any other failure', headers: REQUEST_ID_HEADER, content: PROBLEM_CONTENT },
  };
}

const RETRY_HEADER = { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } };

export function jsonRequestBody(schema: SchemaName): object {
  return { required: true, content: { 'application/json': { schema: schemaRef(schema) } } };
}

/** The query string a schema reads, as parameters. */
export function queryParameters(schema: z.ZodObject, descriptions: Readonly<Record<string, string>> = {}): object[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(descriptions[name] === undefined ? {} : { description: descriptions[name] }),
    schema: property,
  }));
}

/** Names a session instead of proving who asks, so it is a parameter and no security scheme. */
export const DEMO_SESSION_PARAMETER = { $ref: '#/components/parameters/DemoSession' };

export const COMPONENT_PARAMETERS = {
  DemoSession: {
    name: 'X-Demo-Session',
    in: 'header',
    required: false,
    description:
      'A session whose id the client chooses; whoever knows the id is in it. Stands in for a token where this parameter is listed.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,128}$' },
  },
};
