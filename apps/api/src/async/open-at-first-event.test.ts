import { expect, test } from 'vitest';

import { openAtFirstEvent } from './open-at-first-event.ts';

test('a source that fails at once rejects before anything is opened', async () => {
  // oxlint-disable-next-line require-yield
  async function* failing(): AsyncGenerator<number, void, void> {
    throw new Error('no');
  }
  await expect(openAtFirstEvent(failing(), 1_000)).rejects.toThrow('no');
});

test('a source within patience and one beyond it are both handed on whole', async () => {
  async function* quick(): AsyncGenerator<number, void, void> {
    yield 1;
    yield 2;
  }
  expect(await Array.fromAsync(await openAtFirstEvent(quick(), 1_000))).toEqual([1, 2]);

  const gate = Promise.withResolvers<void>();
  async function* slow(): AsyncGenerator<number, void, void> {
    await gate.promise;
    yield 1;
    yield 2;
  }
  const opened = await openAtFirstEvent(slow(), 1);
  gate.resolve();
  expect(await Array.fromAsync(opened)).toEqual([1, 2]);
});

test('an empty source stays empty', async () => {
  async function* nothing(): AsyncGenerator<number, void, void> {}
  expect(await Array.fromAsync(await openAtFirstEvent(nothing(), 1_000))).toEqual([]);
});
