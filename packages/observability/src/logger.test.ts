import { LatticeError } from '@lattice/core';
import { expect, test } from 'vitest';
import { capture } from '../test/capture.ts';
import { currentContext, runWithContext } from './request-context.ts';

test('a line is one JSON object with level, time and message', () => {
  const { logger, lines, output } = capture({ base: { service: 'api' } });
  logger.info({ pages: 3 }, '100 %d done\n%s');
  expect(output().endsWith('\n')).toBe(true);
  expect(lines()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      service: 'api',
      pages: 3,
      msg: '100 %d done\n%s',
    },
  ]);
});

test('lines below the level are not written', () => {
  const { logger, lines } = capture({ level: 'warn' });
  logger.debug({}, 'a');
  logger.info({}, 'b');
  logger.warn({}, 'c');
  logger.error({}, 'd');
  expect(lines().map((line) => line['msg'])).toEqual(['c', 'd']);
});

test('fields of a child, of the call and of the context are joined, the nearest wins', () => {
  const { logger, lines, output } = capture();
  const child = logger.child({ job: 1, stage: 'a' }).child({ stage: 'b' });
  runWithContext({ requestId: 'r1', job: 9 }, () => child.info({ stage: 'c' }, 'x'));
  expect(lines()[0]).toMatchObject({ requestId: 'r1', job: 1, stage: 'c' });
  expect(output().match(/"stage"/g)).toHaveLength(1);
  logger.info({}, 'outside');
  expect(lines()[1]).not.toHaveProperty('job');
});

test('a context holds across awaits, nests, and is not shared between requests', async () => {
  const { logger, lines } = capture();
  const request = async (requestId: string): Promise<void> => {
    await Promise.resolve();
    logger.info({}, requestId);
    await runWithContext({ stage: 'rank' }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.info({}, requestId);
    });
  };
  await Promise.all(['a', 'b', 'c'].map((requestId) => runWithContext({ requestId }, () => request(requestId))));
  expect(lines()).toHaveLength(6);
  for (const line of lines()) expect(line['requestId']).toBe(line['msg']);
  expect(lines().filter((line) => line['stage'] === 'rank')).toHaveLength(3);
  expect(currentContext()).toEqual({});
});

test('an error keeps its code, fix, context, stack and chain of causes', () => {
  const { logger, lines } = capture();
  const root = Object.assign(new Error('connect ECONNREFUSED'), {
    code: 'ECONNREFUSED',
    port: 5432,
    query: 'select 1',
  });
  const middle = new TypeError('query failed\nparams: what is ROS 2,\n7', { cause: root });
  const error = new LatticeError('database-unavailable', 'The database does not answer.', {
    fix: 'Start it.',
    retryable: true,
    context: { attempt: 2 },
    cause: middle,
  });
  logger.error({ error }, 'failed');
  expect(lines()[0]).toMatchObject({
    error: {
      name: 'LatticeError',
      code: 'database-unavailable',
      message: 'The database does not answer.',
      fix: 'Start it.',
      retryable: true,
      context: { attempt: 2 },
      stack: expect.arrayContaining([expect.stringContaining('logger.test.ts')]),
      cause: {
        name: 'TypeError',
        message: 'query failed\nparams: [left out]',
        cause: { code: 'ECONNREFUSED', port: 5432, message: 'connect ECONNREFUSED' },
      },
    },
  });
  expect(JSON.stringify(lines())).not.toContain('select 1');
  expect(JSON.stringify(lines())).not.toContain('what is ROS 2');
});

test('causes that go round in a circle end', () => {
  const { logger, lines } = capture();
  const error = new Error('a');
  error.cause = error;
  logger.error({ error }, 'x');
  expect(lines()[0]).toMatchObject({ error: { message: 'a', cause: '[circular]' } });
});

test('an object met twice side by side is no circle', () => {
  const { logger, lines } = capture();
  const shared = { a: 1 };
  logger.info({ one: shared, two: [shared, shared] }, 'x');
  expect(lines()[0]).toMatchObject({ one: { a: 1 }, two: [{ a: 1 }, { a: 1 }] });
});

test('fields cannot pass themselves off as level, time or message', () => {
  const { logger, lines, output } = capture();
  logger.info({ level: 'error', time: 0, msg: 'forged', ['__proto__']: { polluted: true } }, 'true');
  expect(lines()[0]).toMatchObject({ level: 'info', msg: 'true', level_: 'error', time_: 0, msg_: 'forged' });
  expect(output().match(/"msg":/g)).toHaveLength(1);
  expect(Object.getPrototypeOf(lines()[0])).toBe(Object.prototype);
});

test('values without a JSON form are written all the same', () => {
  const { logger, lines } = capture();
  const deep = Array.from({ length: 20 }).reduce<object>((inner) => ({ inner }), {});
  logger.info(
    { big: 10n, not: Number.NaN, bytes: new Uint8Array(3), list: Array.from({ length: 200 }, () => 0), deep },
    'x',
  );
  expect(lines()[0]).toMatchObject({ big: '10', not: 'NaN', bytes: '[3 bytes]' });
  expect(lines()[0]?.['list']).toHaveLength(101);
  expect(JSON.stringify(lines()[0])).toContain('[too deep]');
});

test('a request logged by mistake does not drag its socket along', () => {
  const { logger, lines } = capture();
  logger.info({ method: 'GET', headers: { cookie: 'a=b' }, socket: { remoteAddress: '::1' }, requestId: 'r' }, 'x');
  expect(lines()).toHaveLength(1);
  expect(JSON.stringify(lines())).not.toContain('a=b');
});
