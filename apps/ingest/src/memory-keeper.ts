import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Keeps the memory of a run from growing with its site, and gives it back afterwards. */
export interface MemoryKeeper {
  /** Some pages have been written, and nothing holds on to them any more. */
  afterStep(this: void): void;
  /** However it ended. */
  afterRun(this: void): void;
}

interface MemoryKeeperOptions {
  /** How much may gather before it is collected. */
  readonly stepBytes?: number;
  /** Once the run has let go of its pages. */
  readonly soonMs?: number;
}

/**
 * Left to itself V8 lets the heap grow to several times what is in use: 60 MB of a site's pages to half a gigabyte. It
 * collects when much is allocated, so an idle worker would hold on to that until its next run.
 */
export function createMemoryKeeper({ stepBytes = 100e6, soonMs = 1_000 }: MemoryKeeperOptions = {}): MemoryKeeper {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  const run = (options: object): void => void (typeof collect === 'function' && collect(options));
  let inUse = process.memoryUsage().heapUsed;
  let timer: NodeJS.Timeout | undefined;
  return {
    afterStep() {
      if (process.memoryUsage().heapUsed < inUse + stepBytes) return;
      run({ type: 'major', execution: 'sync' });
      inUse = process.memoryUsage().heapUsed;
    },
    afterRun() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        // All there is, as where memory has run out: otherwise V8 keeps the emptied pages.
        run({ type: 'major', execution: 'sync', flavor: 'last-resort' });
        inUse = process.memoryUsage().heapUsed;
      }, soonMs).unref();
    },
  };
}
