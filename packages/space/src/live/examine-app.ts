import { askSpace, jsonOf, type AskOptions } from './ask-space.ts';

/** One thing looked at from outside. */
export interface LiveFinding {
  /** Of the checks `SPACE-…`, where it is one of these. */
  readonly id: string;
  readonly severity: 'ok' | 'warning' | 'error';
  readonly evidence: string;
  readonly fix: string | null;
}

export interface ExamineAppOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** An origin the app is meant to let in; null where none is known. */
  readonly origin: string | null;
  readonly signal: AbortSignal;
}

export function fine(id: string, evidence: string): LiveFinding {
  return { id, severity: 'ok', evidence, fix: null };
}

/** An origin nobody allows. */
const FOREIGN = 'https://lattice-doctor.invalid';
const STREAM_TIMEOUT_MS = 60_000;

/** What the running app shows to visitors, browsers and the platform. */
export async function* examineApp(address: string, options: ExamineAppOptions): AsyncGenerator<LiveFinding> {
  const { headers, signal } = options;
  const ask = (path: string, more: Partial<AskOptions> = {}) =>
    askSpace(`${address}${path}`, { signal, ...more, headers: { ...headers, ...more.headers } });
  const [page, head] = [await ask('/', { headers: { accept: 'text/html' } }), await ask('/', { method: 'HEAD' })];
  const seen = `GET / ${page.status} in ${Math.round(page.ms)} ms, HEAD / ${head.status}`;
  if (page.status !== 200 || head.status !== 200) {
    const fix = 'Both have to be 200 before the platform calls the Space running; see lattice space status and logs.';
    yield { id: 'SPACE-003', severity: 'error', evidence: seen, fix };
    if (page.status === 0 || page.status >= 500) return;
  } else yield fine('SPACE-003', seen);
  yield checkFraming(page.headers);
  yield await checkForeignOrigin(ask);
  if (options.origin !== null) yield await checkPreflight(ask, options.origin);
  yield* checkDependencies(await ask('/api/health'));
  yield await checkStream(address, options);
}

function checkFraming(headers: Headers): LiveFinding {
  const policy = headers.get('content-security-policy') ?? '';
  const ancestors = /frame-ancestors[^;]*/.exec(policy)?.[0] ?? 'no frame-ancestors';
  const header = headers.get('x-frame-options');
  const isFramed =
    header === null && (ancestors === 'no frame-ancestors' || ancestors.includes('https://huggingface.co'));
  if (isFramed) return fine('SPACE-012', ancestors);
  const fix = 'Leave X-Frame-Options out and name https://huggingface.co in frame-ancestors.';
  return { id: 'SPACE-012', severity: 'error', evidence: `X-Frame-Options: ${header ?? 'absent'}; ${ancestors}`, fix };
}

type Ask = (path: string, more?: Partial<AskOptions>) => ReturnType<typeof askSpace>;

/** The edge lets every origin read, so that only a refusal by the app itself protects anything. */
async function checkForeignOrigin(ask: Ask): Promise<LiveFinding> {
  const { status } = await ask('/api/v1/query', {
    method: 'POST',
    headers: { origin: FOREIGN, 'content-type': 'application/json', 'x-demo-session': 'lattice-doctor' },
    body: JSON.stringify({ question: 'doctor' }),
  });
  const evidence = `a question from a foreign origin gets status ${status}`;
  if (status === 403) return fine('SPACE-011', evidence);
  const fix = 'The app has to refuse foreign origins itself: check ALLOWED_ORIGINS for *.';
  return { id: 'SPACE-011', severity: status === 429 ? 'warning' : 'error', evidence, fix };
}

async function checkPreflight(ask: Ask, origin: string): Promise<LiveFinding> {
  const { status, headers } = await ask('/api/chat', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
  });
  const allowed = headers.get('access-control-allow-origin');
  const credentials = headers.get('access-control-allow-credentials') === 'true';
  const evidence = `preflight of ${origin}: status ${status}, origin ${allowed ?? 'refused'}, cookies ${credentials ? 'allowed' : 'not allowed'}`;
  if (allowed === null) {
    return { id: 'SPACE-011', severity: 'error', evidence, fix: 'Add the origin to ALLOWED_ORIGINS.' };
  }
  if (credentials) return fine('SPACE-011', evidence);
  const fix = 'Expected on *.hf.space: send Authorization: Bearer with credentials: "omit" (Docs/vercel.md).';
  return { id: 'SPACE-011', severity: 'warning', evidence, fix };
}

function* checkDependencies(reply: Awaited<ReturnType<typeof askSpace>>): Generator<LiveFinding> {
  const body = jsonOf(reply);
  const listed = typeof body === 'object' && body !== null && 'dependencies' in body ? body.dependencies : null;
  const text = JSON.stringify(listed ?? body ?? reply.text.slice(0, 200));
  if (reply.status !== 200) {
    const fix = 'The entry names what is down; lattice space logs says why.';
    yield { id: 'SPACE-014', severity: 'error', evidence: `GET /api/health ${reply.status}: ${text}`, fix };
    return;
  }
  const isDegraded = typeof body === 'object' && body !== null && 'status' in body && body.status !== 'healthy';
  if (!isDegraded) yield fine('SPACE-014', `every service answers: ${text}`);
  else yield { id: 'SPACE-014', severity: 'warning', evidence: text, fix: 'Each degraded part names its reason.' };
}

/** Answers have to arrive as they are made, piece by piece. */
async function checkStream(address: string, { headers, signal }: ExamineAppOptions): Promise<LiveFinding> {
  const startedAt = performance.now();
  const arrivals: number[] = [];
  try {
    const response = await fetch(`${address}/api/chat`, {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'What is this documentation about?' }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(STREAM_TIMEOUT_MS)]),
    });
    for await (const _piece of response.body ?? []) arrivals.push(performance.now() - startedAt);
    if (response.headers.get('content-encoding') !== null) {
      return {
        id: 'streaming',
        severity: 'error',
        evidence: 'the stream is compressed, and so held back',
        fix: 'Switch compression of text/event-stream off.',
      };
    }
  } catch {
    signal.throwIfAborted();
    return { id: 'streaming', severity: 'error', evidence: 'the stream broke off', fix: 'See lattice space logs.' };
  }
  const [first = 0, last = 0] = [arrivals[0], arrivals.at(-1)];
  const gaps = arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at));
  const evidence = `first byte after ${Math.round(first)} ms, ${arrivals.length} pieces, at most ${Math.round(Math.max(0, ...gaps))} ms apart`;
  // An answer without a model is finished at once; only a slow one shows whether it was held back.
  const isHeldBack = arrivals.length <= 1 && last > 2_000;
  if (!isHeldBack) return fine('streaming', evidence);
  return {
    id: 'streaming',
    severity: 'warning',
    evidence,
    fix: 'Something between here and the app collects the answer first.',
  };
}
