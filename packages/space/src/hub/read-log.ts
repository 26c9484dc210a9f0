import * as z from 'zod';

import { hubError } from './hub-error.ts';
import { unreachable, type HubConnection } from './hub-request.ts';

export type LogKind = 'build' | 'run';

export interface LogLine {
  readonly text: string;
  readonly timestamp: string | null;
}

export interface LogOptions {
  /** Last lines to begin with; all where absent. */
  readonly tail?: number;
  /** Goes on as long as there are lines to come; otherwise ends where the log ends now. */
  readonly follow?: boolean;
}

/** A stream that stays silent this long has told all it has (following: is dead, since it sends a sign of life). */
const DRAIN_MS = 5_000;
const FOLLOW_MS = 120_000;
const CONNECT_MS = 30_000;
/** A stream that breaks is taken up again this often without a new line in between. */
const MOST_RECONNECTS = 5;

const entrySchema = z.object({ data: z.string(), timestamp: z.string().nullish() });

/**
 * Lines of a Space's log. The Hub sends the whole log again on each connection, so a stream that was taken up again
 * leaves out as many lines as were read already.
 */
export async function* readLog(
  connection: HubConnection,
  options: LogOptions & { readonly id: string; readonly kind: LogKind },
): AsyncGenerator<LogLine> {
  let seen = 0;
  for (let failures = 0; failures <= MOST_RECONNECTS; failures += 1) {
    let index = 0;
    try {
      for await (const line of readOnce(connection, options)) {
        index += 1;
        if (index <= seen) continue;
        seen = index;
        failures = 0;
        yield line;
      }
      return;
    } catch (error) {
      if (!(error instanceof BrokenStream) || connection.signal.aborted || options.follow !== true) {
        if (error instanceof BrokenStream) return;
        throw error;
      }
    }
  }
}

/** The connection ended, or said nothing for too long. */
class BrokenStream extends Error {}

async function* readOnce(
  { endpoint, token, signal }: HubConnection,
  { id, kind, tail, follow = false }: LogOptions & { readonly id: string; readonly kind: LogKind },
): AsyncGenerator<LogLine> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(new BrokenStream()), CONNECT_MS);
  const hear = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(new BrokenStream()), follow ? FOLLOW_MS : DRAIN_MS);
  };
  try {
    const query = tail === undefined ? '' : `?tail=${tail}`;
    const response = await fetch(`${endpoint}/api/spaces/${id}/logs/${kind}${query}`, {
      headers: { accept: 'text/event-stream', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
      redirect: 'error',
      signal: AbortSignal.any([signal, silence.signal]),
    }).catch((cause: unknown) => {
      throw unreachable(endpoint, cause, signal);
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw hubError({ what: `read the ${kind} log of ${id}`, status: response.status, said: '' });
    }
    hear();
    let pending = '';
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      hear();
      const lines = (pending + text).split(/\r\n|\n|\r/);
      pending = lines.pop() ?? '';
      for (const line of lines) yield* entryIn(line);
    }
  } catch (error) {
    if (signal.aborted) throw unreachable(endpoint, error, signal);
    if (silence.signal.aborted || (error instanceof TypeError && error.message === 'terminated'))
      throw new BrokenStream();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** `data: {"data":"…","timestamp":"…"}`; an empty `data:` is a sign of life. */
function* entryIn(line: string): Generator<LogLine> {
  const json = /^data:\s?(.+)$/.exec(line)?.[1];
  if (json === undefined) return;
  const { data, timestamp } = entrySchema.parse(JSON.parse(json));
  yield { text: data.replace(/\n$/, ''), timestamp: timestamp ?? null };
}
