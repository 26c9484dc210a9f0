import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Once the run has let go of its pages. */
const SOON_MS = 1_000;

/**
 * Collects what a run has left, soon after its end. An idle worker allocates nothing, so that V8 would hold on to hundreds of
 * megabytes of it until the next run.
 */
export function createMemoryReturn(afterMs = SOON_MS): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  let timer: NodeJS.Timeout | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      // All there is, as where memory has run out: otherwise V8 keeps the emptied pages.
      if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    }, afterMs).unref();
  };
}
