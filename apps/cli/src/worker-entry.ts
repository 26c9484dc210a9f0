/** The worker's entry beside this app: source while developing, compiled where compiled. */
export const WORKER_ENTRY = new URL(
  `../../ingest/${import.meta.url.endsWith('.ts') ? 'src/main.ts' : 'dist/main.js'}`,
  import.meta.url,
);
