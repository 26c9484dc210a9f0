import type { Writable } from 'node:stream';

import { SingleBar, type GenericFormatter } from 'cli-progress';

import type { Job, JobStage } from '@lattice/core';

export interface ProgressBar extends Disposable {
  update(job: Pick<Job, 'stage' | 'pagesDone' | 'pagesTotal' | 'chunks'>): void;
  /** A line of its own, unless it is the one said last. */
  say(text: string): void;
}

const STAGE_WORDS: Record<JobStage, string> = {
  waiting: 'Waiting for a worker',
  fetching: 'Fetching the site',
  reading: 'Reading the site',
  writing: 'Indexing',
  publishing: 'Publishing',
  done: 'Done',
};

/** A bar that moves in a terminal; elsewhere a plain line for each stage and each tenth of the pages. */
export function createProgressBar(stream: Writable & { readonly isTTY?: boolean }): ProgressBar {
  const { update, [Symbol.dispose]: end } = stream.isTTY === true ? terminalBar(stream) : plainLines(stream);
  let said = '';
  return {
    update,
    say(text) {
      if (text === said) return;
      said = text;
      // The bar draws itself again below.
      stream.write(stream.isTTY === true ? `${CLEAR_LINE}${text}\n` : `${text}\n`);
    },
    [Symbol.dispose]: end,
  };
}

const CLEAR_LINE = '\r\u001B[K';
type Bar = Omit<ProgressBar, 'say'>;

function terminalBar(stream: Writable): Bar {
  const bar = new SingleBar({ stream: ownLine(stream), format: barLine, linewrap: true, clearOnComplete: true });
  let started = false;
  return {
    update({ stage, pagesDone, pagesTotal, chunks }) {
      const payload = { stage: STAGE_WORDS[stage], chunks };
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

const BAR_WIDTH = 30;

/** No bar while nobody knows how long it would be. */
const barLine: GenericFormatter = (_options, { progress, value, total }, { stage, chunks }) => {
  if (total === 0) return `${stage} …`;
  const filled = Math.round(progress * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${stage} ${bar} ${value}/${total} pages, ${chunks} chunks`;
};

const SAVE_CURSOR = '\u001B7';
const RESTORE_CURSOR = '\u001B8';

/**
 * The bar keeps to the line the cursor is in. The library would go back to the place where it began, which is another
 * one as soon as somebody has written in between or the terminal has scrolled.
 */
function ownLine(stream: Writable): NodeJS.WritableStream {
  return Object.create(stream, {
    write: { value: (text: string) => text === SAVE_CURSOR || text === RESTORE_CURSOR || stream.write(text) },
  });
}

function plainLines(stream: Writable): Bar {
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
