import { once } from 'node:events';
import { Agent, get, request } from 'node:http';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/**
 * Opens many answer streams at one moment against a running server, and meanwhile asks it from another thread whether it
 * lives. Start the server with RATE_LIMIT_PER_MINUTE unset and call it from the same machine, where no limit holds.
 */
const USAGE = `Usage: npm run --silent bench:streams -- URL [--streams N] [--json]\n`;

interface LivenessReport {
  readonly asked: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
  readonly max_ms: number;
}

if (isMainThread) await main();
else await askUntilTold(String(workerData));

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { streams: { type: 'string', default: '1000' }, json: { type: 'boolean', default: false } },
  });
  const [url] = positionals;
  if (url === undefined) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const count = Number(values.streams);
  const liveness = new Worker(new URL(import.meta.url), { workerData: url, argv: [] });
  await once(liveness, 'message');
  const startedAt = performance.now();
  const agent = new Agent({ maxSockets: Infinity });
  const ends = await Promise.all(Array.from({ length: count }, (_, index) => stream(url, { index, agent })));
  const totalMs = performance.now() - startedAt;
  liveness.postMessage('stop');
  const [health]: LivenessReport[] = await once(liveness, 'message');
  const failed = ends.filter((end) => end !== 'answer-end').length;
  const report = { streams: count, failed, total_ms: Math.round(totalMs), health };
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${JSON.stringify(report, null, 2)}\n`);
  if (failed > 0) process.exitCode = 1;
}

/** The name of the last event, or why there is none. */
function stream(url: string, { index, agent }: { readonly index: number; readonly agent: Agent }): Promise<string> {
  const body = JSON.stringify({ message: `What is ROS 2? (${index})` });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const call = request(`${url}/api/chat`, { method: 'POST', agent, headers }, (response) => {
      let tail = '';
      response.on('data', (chunk: Buffer) => {
        tail = (tail + chunk.toString()).slice(-4_000);
      });
      response.on('end', () => resolve(/event: (\S+)\n[^]*$/.exec(tail.slice(tail.lastIndexOf('event: ')))?.[1] ?? ''));
      response.on('error', (error) => resolve(error.message));
    });
    call.on('error', (error) => resolve(error.message));
    call.end(body);
  });
}

async function askUntilTold(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  const times: number[] = [];
  let isTold = false;
  parentPort?.once('message', () => {
    isTold = true;
  });
  parentPort?.postMessage('asking');
  while (!isTold) {
    const askedAt = performance.now();
    await new Promise<void>((resolve, reject) => {
      get(`${url}/health`, { agent }, (response) => response.resume().on('end', resolve)).on('error', reject);
    });
    times.push(performance.now() - askedAt);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.floor(sorted.length * share)] ?? NaN) * 10) / 10;
  const report: LivenessReport = { asked: times.length, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(0.9999) };
  parentPort?.postMessage(report);
  agent.destroy();
}
