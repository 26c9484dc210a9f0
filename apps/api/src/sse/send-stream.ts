import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** `no-transform` and `X-Accel-Buffering` keep proxies from compressing or collecting what should arrive at once. */
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/** How Node says that nobody is there any more to write to. */
const GONE: ReadonlySet<unknown> = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE']);

/**
 * Sends frames as they come, at the reader's pace, and resolves when the stream is over for either reason: all sent, or the
 * reader left. Then the source has been told to return. The source must not throw: see `toErrorEvent`.
 */
export async function sendStream(response: ServerResponse, frames: AsyncIterable<string, void>): Promise<void> {
  response.statusCode = 200;
  for (const [name, value] of Object.entries(STREAM_HEADERS)) {
    response.setHeader(name, value);
  }
  response.flushHeaders();
  try {
    await pipeline(Readable.from(frames), response);
  } catch (error) {
    if (!readerIsGone(error)) {
      throw error;
    }
  }
}

function readerIsGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && GONE.has(error.code);
}
