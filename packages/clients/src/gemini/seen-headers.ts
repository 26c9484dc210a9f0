import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

/** Headers of the answers to the requests that one call makes; the newest counts. */
export interface SeenHeaders {
  get(name: string): string | null;
}

interface Seen {
  headers: readonly Uint8Array[];
}

const calls = new AsyncLocalStorage<Seen>();
const requests = new WeakMap<object, Seen>();
let isListening = false;

/**
 * Runs the call and keeps what its answers say in their headers. The library throws headers away with the answer, and
 * `Retry-After` is one of them; Node's `fetch` tells about its requests on these channels. Where a future Node does not,
 * nothing is seen and waiting goes by the body's `RetryInfo` or by doubling.
 *
 * See https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
 */
export function seeingHeaders<T>(call: (headers: SeenHeaders) => Promise<T>): Promise<T> {
  listen();
  const seen: Seen = { headers: [] };
  return calls.run(seen, () => call({ get: (name) => valueOf(seen.headers, name) }));
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  subscribe('undici:request:create', (message) => {
    const seen = calls.getStore();
    if (seen !== undefined && hasObject(message, 'request')) requests.set(message.request, seen);
  });
  subscribe('undici:request:headers', (message) => {
    if (!hasObject(message, 'request') || !hasObject(message, 'response')) return;
    const seen = requests.get(message.request);
    const { response } = message;
    if (seen === undefined || !('headers' in response) || !Array.isArray(response.headers)) return;
    seen.headers = response.headers.filter((part) => part instanceof Uint8Array);
  });
}

function hasObject<Name extends string>(value: unknown, name: Name): value is Record<Name, object> {
  if (typeof value !== 'object' || value === null) return false;
  const property: unknown = Reflect.get(value, name);
  return typeof property === 'object' && property !== null;
}

/** Names and values take turns. */
function valueOf(headers: readonly Uint8Array[], name: string): string | null {
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const text = Buffer.from(headers[index] ?? []).toString('latin1');
    if (text.toLowerCase() === name) return Buffer.from(headers[index + 1] ?? []).toString('latin1');
  }
  return null;
}
