// A worker that does nothing but what its first variable says. Each process writes down when it started and how it ends.
import { appendFileSync } from 'node:fs';

import { startPulse } from '../../src/worker-pulse.ts';

const { FAKE_WORKER_DOES: behaviour, FAKE_WORKER_LOG: log = '' } = process.env;
const note = (what: string): void =>
  appendFileSync(log, `${JSON.stringify({ what, pid: process.pid, at: Date.now() })}\n`);

/** Blocks the event loop without using the processor. */
function block(forMs?: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, forMs);
}

note('started');
if (behaviour === 'crash') process.exit(3);
if (behaviour === 'load') block(3_000);
startPulse();
process.on('disconnect', () => {
  note('disconnected');
  process.exit(0);
});
process.on('SIGTERM', () => {
  note('told to stop');
  if (behaviour !== 'stay') process.exit(0);
});
setInterval(() => undefined, 60_000);
note('ready');
if (behaviour === 'hang') setTimeout(() => block(), 100);
if (behaviour === 'think') {
  setTimeout(() => {
    block(1_000);
    note('thought');
    setTimeout(() => note('still there'), 4_000);
  }, 100);
}
