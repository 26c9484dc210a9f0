/** One event of a `text/event-stream`. */
export interface SseFrame {
  /** `message` where the stream names none. */
  readonly event: string;
  readonly data: string;
}

export interface SseParser {
  /** The frames this piece of text completes. What is left waits for the next piece. */
  push(text: string): SseFrame[];
}

/**
 * Reads frames from text that arrives in arbitrary pieces.
 * Rules: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
export function createSseParser(): SseParser {
  let rest = '';
  let atStart = true;
  // A piece may end between CR and LF: the CR ends the line at once, the LF then belongs to it.
  let afterCarriageReturn = false;
  let event = '';
  let data: string[] = [];

  function takeLine(line: string): SseFrame | null {
    if (line === '') {
      const frame = data.length === 0 ? null : { event: event === '' ? 'message' : event, data: data.join('\n') };
      event = '';
      data = [];
      return frame;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    if (field === 'data') data.push(value);
    return null;
  }

  return {
    push(text) {
      let fresh = text;
      if (atStart && fresh !== '') {
        fresh = fresh.replace(/^\uFEFF/, '');
        atStart = false;
      }
      if (afterCarriageReturn && fresh !== '') {
        fresh = fresh.replace(/^\n/, '');
        afterCarriageReturn = false;
      }
      rest += fresh;
      if (rest.endsWith('\r')) afterCarriageReturn = true;
      const lines = rest.split(/\r\n|\r|\n/);
      rest = lines.pop() ?? '';
      return lines.map(takeLine).filter((frame) => frame !== null);
    },
  };
}

/**
 * The frames of a response body. Leaving the loop early cancels the body. An unfinished last frame is dropped.
 * A body that brings nothing for `silenceMs`, not even a comment, is taken for dead: networks that vanish (a closed
 * lid, a lost mobile connection) do not say so.
 */
export async function* readFrames(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<SseFrame, void, void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const parser = createSseParser();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), silenceMs);
      if (done) return;
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    // Fails only where the connection is already gone.
    await reader.cancel().catch(() => undefined);
  }
}

async function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came for ${limitMs} ms.`)), limitMs);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
