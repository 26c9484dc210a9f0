import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import type { ErrorCode } from '@lattice/core';

import { toProblem } from './problem.ts';

interface Fault {
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
}

const FAULTS: ReadonlyMap<unknown, Fault> = new Map([
  [
    'HPE_HEADER_OVERFLOW',
    { status: 431, code: 'headers-too-large', detail: 'The request line and headers are too large.' },
  ],
  ['ERR_HTTP_REQUEST_TIMEOUT', { status: 408, code: 'timeout', detail: 'The request did not arrive in time.' }],
]);

const MALFORMED: Fault = { status: 400, code: 'request-invalid', detail: 'This is not a valid HTTP request.' };

/**
 * Answers what never became a request, or not a whole one, and closes the connection. Where a response has begun on it,
 * only closes: anything written now would land in the middle of that response.
 */
export function answerMalformedRequest(error: Error, socket: Duplex, current: ServerResponse | undefined): void {
  if (!socket.writable || current?.headersSent === true || ('code' in error && error.code === 'ECONNRESET')) {
    socket.destroy();
    return;
  }
  const { status, code, detail } = FAULTS.get('code' in error ? error.code : undefined) ?? MALFORMED;
  const requestId = randomUUID();
  const body = JSON.stringify(toProblem({ code, status, detail, requestId, retryable: status === 408 }));
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
    // Whoever sends without end would keep the connection half open for ever.
    () => socket.destroy(),
  );
}
