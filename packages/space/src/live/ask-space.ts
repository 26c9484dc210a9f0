export interface SpaceReply {
  /** 0 where nobody answered. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly ms: number;
}

export interface AskOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;

/** One request to the running app. Whether and how it failed is part of the answer. */
export async function askSpace(
  url: string,
  { signal, timeoutMs = TIMEOUT_MS, ...init }: AskOptions,
): Promise<SpaceReply> {
  const startedAt = performance.now();
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: deadline });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ms: performance.now() - startedAt };
  } catch {
    signal.throwIfAborted();
    return { status: 0, headers: new Headers(), text: '', ms: performance.now() - startedAt };
  }
}

export function jsonOf(reply: SpaceReply): unknown {
  try {
    return JSON.parse(reply.text);
  } catch {
    return null;
  }
}
