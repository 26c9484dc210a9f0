import { runCli } from './cli.ts';

/** What is still closing then is left. */
const STOP_TIMEOUT_MS = 4_000;
/** npm passes on the Ctrl-C that the terminal has already sent to everybody in front of it. */
const ECHO_MS = 1_000;
const INTERRUPTED = 130;

process.exitCode = await runCli(process.argv.slice(2), {
  env: process.env,
  // npm runs scripts in the repository's root and says here where the person stood.
  cwd: process.env['INIT_CWD'] ?? process.cwd(),
  stdout: process.stdout,
  stderr: process.stderr,
  signal: interrupted(),
});

/** Aborted by Ctrl-C. A second one ends the process at once. */
function interrupted(): AbortSignal {
  const interrupt = new AbortController();
  let stoppedAt = 0;
  const stop = (): void => {
    if (interrupt.signal.aborted) {
      if (performance.now() - stoppedAt > ECHO_MS) process.exit(INTERRUPTED);
      return;
    }
    stoppedAt = performance.now();
    setTimeout(() => process.exit(INTERRUPTED), STOP_TIMEOUT_MS).unref();
    interrupt.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // `lattice manifest … | head` has read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return interrupt.signal;
}
