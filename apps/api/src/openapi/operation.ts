import { PROBLEM_KINDS } from '../http/problem.ts';
import { schemaRef } from './components.ts';
import type { SchemaName } from './components.ts';

const REQUEST_ID_HEADER = {
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
