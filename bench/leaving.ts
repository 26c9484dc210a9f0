import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

/**
 * How soon the provider's call ends after its reader has left. Plays the provider itself; start the server before with
 * OPENAI_BASE_URL=http://127.0.0.1:9009/v1 OPENAI_API_KEY=none EMBEDDING_BACKEND=deterministic, on a site that says what
 * the question asks.
 */
const USAGE = `Usage: bench/leaving.ts URL [--question TEXT] [--readers N] [--others N] [--port 9009] [--json]\n`;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    question: { type: 'string', default: 'What is ROS 2?' },
    readers: { type: 'string', default: '100' },
    /** Streams that stay open meanwhile. */
    others: { type: 'string', default: '50' },
    port: { type: 'string', default: '9009' },
    json: { type: 'boolean', default: false },
  },
});
const [url] = positionals;
if (url === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}

/** When the call for each reader ended before its time, by the name they go by. */
const ended = new Map<string, PromiseWithResolvers<number>>();
/** Those whose question has reached the provider. */
const asked = new Set<string>();
const provider = await playProvider(Number(values.port));
const others = await Promise.all(
  Array.from({ length: Number(values.others) }, (_, index) => openAtFirstText(url, `other ${index}`)),
);
const times: number[] = [];
for (let index = 0; index < Number(values.readers); index += 1) {
  const name = `reader ${index}`;
  const call = Promise.withResolvers<number>();
  ended.set(name, call);
  const leave = await openAtFirstText(url, name);
  const leftAt = performance.now();
  leave();
  times.push((await call.promise) - leftAt);
}
for (const leave of others) leave();
provider.closeAllConnections();
provider.close();

const sorted = times.toSorted((a, b) => a - b);
const at = (share: number): number => Math.round((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN) * 10) / 10;
const report = { readers: times.length, others: others.length, p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1) };
process.stdout.write(`${JSON.stringify(report, null, values.json ? 0 : 2)}\n`);

/** Resolves when the first text has come, to what makes the reader leave. */
async function openAtFirstText(server: string, name: string): Promise<() => void> {
  // As selected text it reaches the provider, and changes neither the question nor what is found.
  const body = JSON.stringify({ message: values.question, selected_text: name });
  const call = request(`${server}/api/chat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
  });
  // Leaving is no failure.
  call.on('error', () => undefined);
  call.end(body);
  const [response] = await once(call, 'response');
  response.on('error', () => undefined);
  let said = '';
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (!said.includes('event: answer-delta')) continue;
    // A refusal or a quoted answer would be left without anybody hearing of it.
    if (!asked.has(name)) throw new Error(`No model wrote an answer: ${said}`);
    break;
  }
  return () => call.destroy();
}

/** Writes a word every 50 ms to whoever asks, until they leave. */
async function playProvider(port: number): Promise<Server> {
  const server = createServer((incoming, response) => {
    void text(incoming).then(async (prompt) => {
      const name = /(?:reader|other) \d+/.exec(prompt)?.[0] ?? '';
      asked.add(name);
      const left = new AbortController();
      response.on('close', () => {
        ended.get(name)?.resolve(performance.now());
        left.abort();
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!left.signal.aborted) {
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'So it is. ' } }] })}\n\n`);
        await pause(50);
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
