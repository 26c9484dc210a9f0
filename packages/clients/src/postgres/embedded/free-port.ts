import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

import { LOOPBACK } from './server-layout.ts';

/** Below the ports the kernel hands out for outgoing connections, so that none of those takes ours while the server is down. */
const FIRST = 20_000;
const END = 32_000;
const ATTEMPTS = 50;

/** The preferred port where it is free, else another one. Somebody may still be faster than the caller. */
export async function findFreePort(preferred: number | null): Promise<number> {
  if (preferred !== null && (await isFree(preferred))) return preferred;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(FIRST, END);
    if (await isFree(port)) return port;
  }
  return listenOn(0);
}

async function isFree(port: number): Promise<boolean> {
  return listenOn(port).then(
    () => true,
    () => false,
  );
}

async function listenOn(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });
}
