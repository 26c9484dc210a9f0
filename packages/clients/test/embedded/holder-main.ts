import { LatticeError, silentLogger } from '@lattice/core';

import { openEmbeddedServer } from '../../src/postgres/embedded/open-embedded-server.ts';

// Holds a share in the server of the folder in argv[2] until a line arrives on standard input; says what happens as JSON lines.
function say(event: object): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const [, , dataDirectory = '', at = '0'] = process.argv;
try {
  // A common instant, so that several of these start together.
  while (Date.now() < Number(at)) await new Promise((resolve) => setTimeout(resolve, Number(at) - Date.now()));
  const server = await openEmbeddedServer({ dataDirectory, logger: silentLogger });
  say({ event: 'open', url: server.url, adopted: server.adopted, uid: process.getuid?.() ?? null });
  await new Promise((resolve) => process.stdin.once('data', resolve));
  process.stdin.destroy();
  await server[Symbol.asyncDispose]();
  say({ event: 'closed' });
} catch (error) {
  const known = LatticeError.isInstance(error);
  say({
    event: 'failed',
    code: known ? error.code : 'unknown',
    message: error instanceof Error ? error.message : String(error),
    fix: known ? (error.fix ?? null) : null,
    context: known ? error.context : error instanceof Error ? error.stack : null,
  });
  process.exitCode = 1;
}
