import type { Timings } from '@lattice/core';

/** Milliseconds since some moment, monotonic. */
export type Clock = () => number;

export interface Stopwatch {
  time<T>(stage: string, work: () => Promise<T>): Promise<T>;
  timeSync<T>(stage: string, work: () => T): T;
  /** Stages so far and the total, in milliseconds to a hundredth. */
  read(): Timings;
}

export function startStopwatch(clock: Clock): Stopwatch {
  const begin = clock();
  const stages = new Map<string, number>();
  const add = (stage: string, since: number) => stages.set(stage, (stages.get(stage) ?? 0) + clock() - since);
  return {
    async time(stage, work) {
      const since = clock();
      try {
        return await work();
      } finally {
        add(stage, since);
      }
    },
    timeSync(stage, work) {
      const since = clock();
      try {
        return work();
      } finally {
        add(stage, since);
      }
    },
    read: () => Object.fromEntries([...stages, ['total', clock() - begin] as const].map(([k, v]) => [k, round(v)])),
  };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
