import { EventEmitter } from 'node:events';

import { silentLogger, type Logger } from '@lattice/core';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { logConnectionErrors } from './log-connection-errors.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('logs the first error of each five seconds and counts the others', () => {
  const lines: object[] = [];
  const logger: Logger = { ...silentLogger, warn: (fields, message) => void lines.push({ ...fields, message }) };
  const source = new EventEmitter();
  logConnectionErrors(source, { logger, message: 'away' });
  const errors = Array.from({ length: 5 }, (_, index) => new Error(`failure ${index}`));
  for (const error of errors) {
    source.emit('error', error);
    vi.advanceTimersByTime(2_000);
  }
  expect(lines).toEqual([
    { err: errors[0], unlogged: 0, message: 'away' },
    { err: errors[3], unlogged: 2, message: 'away' },
  ]);
});
