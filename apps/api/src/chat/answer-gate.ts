import type { ServerResponse } from 'node:http';

import { LatticeError } from '@lattice/core';

export interface AnswerGateOptions {
  /** Answers being made at one moment. */
  readonly limit: number;
  /** Longest life of one answer. */
  readonly deadlineMs: number;
  /** Aborts when the server goes down. */
  readonly shutdown: AbortSignal;
}

/** The permission to make one answer. What is still being made when it is disposed of is aborted. */
export interface AnswerLease extends Disposable {
  /** Aborts, with a LatticeError as reason, when the reader leaves, time is up or the server goes down. */
  readonly signal: AbortSignal;
  readonly readerLeft: () => boolean;
}

/** Counts answers in the making and ends them all when the server goes down. */
export interface AnswerGate {
  /** @throws LatticeError `overloaded` or `shutting-down`. */
  open(response: ServerResponse): AnswerLease;
  readonly openCount: number;
}

/** One for all: nobody looks where it came from, and a stack for every answer costs. */
const READER_LEFT = new LatticeError('cancelled', 'The reader left.');

/** A reader who does not take what is sent is cut off this long after the answer's end by deadline. */
const STALLED_READER_GRACE_MS = 2_000;

export function createAnswerGate({ limit, deadlineMs, shutdown }: AnswerGateOptions): AnswerGate {
  const open = new Set<AbortController>();
  shutdown.addEventListener('abort', () => open.forEach((controller) => controller.abort(shuttingDown())), {
    once: true,
  });

  return {
    get openCount() {
      return open.size;
    },
    open(response) {
      if (shutdown.aborted) {
        throw shuttingDown();
      }
      if (open.size >= limit) {
        throw new LatticeError('overloaded', 'Too many answers are being made at this moment.', {
          retryable: true,
          fix: 'Ask again in a few seconds.',
        });
      }
      const controller = new AbortController();
      open.add(controller);
      const leave = (): void => controller.abort(READER_LEFT);
      response.once('close', leave);
      let timer = setTimeout(() => {
        controller.abort(outOfTime(deadlineMs));
        timer = setTimeout(() => response.destroy(), STALLED_READER_GRACE_MS);
      }, deadlineMs);
      if (response.destroyed) {
        leave();
      }
      return {
        signal: controller.signal,
        readerLeft: () => response.destroyed,
        [Symbol.dispose]() {
          clearTimeout(timer);
          response.off('close', leave);
          open.delete(controller);
          leave();
        },
      };
    },
  };
}

function shuttingDown(): LatticeError {
  return new LatticeError('shutting-down', 'The server is restarting.', {
    retryable: true,
    fix: 'Ask again in a moment.',
  });
}

function outOfTime(deadlineMs: number): LatticeError {
  return new LatticeError('timeout', `The answer took longer than ${Math.round(deadlineMs / 1_000)} s.`, {
    retryable: true,
  });
}
