import type { Writable } from 'node:stream';

import { Presets, SingleBar } from 'cli-progress';

import type { Job, JobStage } from '@lattice/core';

export interface ProgressBar extends Disposable {
  update(job: Pick<Job, 'stage' | 'pagesDone' | 'pagesTotal' | 'chunks'>): void;
}

const STAGE_WORDS: Record<JobStage, string> = {
  waiting: 'Waiting for a worker',
  reading: 'Reading the site',
  writing: 'Indexing',
  publishing: 'Publishing',
  done: 'Done',
};

/** A bar that moves in a terminal; elsewhere a plain line for each stage and each tenth of the pages. */
export function createProgressBar(stream: Writable & { readonly isTTY?: boolean }): ProgressBar {
  return stream.isTTY === true ? terminalBar(stream) : plainLines(stream);
}

function terminalBar(stream: Writable): ProgressBar {
  const format = '{stage} [{bar}] {value}/{total} pages, {chunks} chunks';
  const bar = new SingleBar(
    { stream: toWriteStream(stream), format, hideCursor: true, clearOnComplete: true, barsize: 30 },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update({ stage, pagesDone, pagesTotal, chunks }) {
      const payload = { stage: STAGE_WORDS[stage].padEnd(20), chunks };
      if (!started) bar.start(pagesTotal, pagesDone, payload);
      started = true;
      bar.setTotal(pagesTotal);
      bar.update(pagesDone, payload);
    },
    [Symbol.dispose]() {
      if (started) bar.stop();
    },
  };
}

/** The library asks for a file stream by type and uses only what every writable has. */
function toWriteStream(stream: Writable): NodeJS.WritableStream {
  return stream;
}

function plainLines(stream: Writable): ProgressBar {
  let last = '';
  return {
    update({ stage, pagesDone, pagesTotal, chunks }) {
      const tenth = pagesTotal === 0 ? 0 : Math.floor((pagesDone / pagesTotal) * 10);
      const mark = `${stage} ${tenth}`;
      if (mark === last) return;
      last = mark;
      const counts = pagesTotal === 0 ? '' : ` ${pagesDone}/${pagesTotal} pages, ${chunks} chunks`;
      stream.write(`${STAGE_WORDS[stage]}${counts}\n`);
    },
    [Symbol.dispose]() {},
  };
}
