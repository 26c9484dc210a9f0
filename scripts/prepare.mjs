// @ts-check
// Makes this clone runnable on a machine that has only Node (20 or later) and npm: provides Node 24 and pnpm,
// installs the dependencies, builds what the browser loads. Does nothing, quickly, when all of it is current.
// Plain JavaScript, because the host's Node runs it. Standard output stays empty: it belongs to the program started next.
import { dirname } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { browserFiles } from './prepare/browser-files.mjs';
import { dependencies } from './prepare/dependencies.mjs';
import { PrepareError, explainUnexpected } from './prepare/failure.mjs';
import { layoutOf } from './prepare/layout.mjs';
import { withLock } from './prepare/lock.mjs';
import { stopChildrenWithParent } from './prepare/run-tool.mjs';
import { toolchain } from './prepare/toolchain.mjs';

const oldestNode = 20;

/** In order: each needs the ones before it. */
const steps = [toolchain, dependencies, browserFiles];

/** @param {import('./prepare/layout.mjs').Layout} layout */
async function prepare(layout) {
  if (steps.every((step) => step.isCurrent(layout))) return;
  stopChildrenWithParent();
  await withLock(layout.state, async () => {
    // Another process may have done some of it while this one waited for the lock.
    for (const step of steps) if (!step.isCurrent(layout)) await step.bring(layout);
  });
}

try {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new PrepareError(
      `Lattice needs Node ${oldestNode} or later to start; this is ${process.version}. Install a newer one from https://nodejs.org and run the same command again.`,
    );
  }
  await prepare(layoutOf(dirname(dirname(fileURLToPath(import.meta.url)))));
} catch (error) {
  const failure = error instanceof PrepareError ? error : explainUnexpected(error);
  process.stderr.write(`\n${failure.message}\n`);
  process.exitCode = 1;
}
