import { expect, test } from 'vitest';

import { untilAborted } from './until-aborted.ts';

async function* counting(onRelease: () => void): AsyncGenerator<number, void, void> {
  try {
    for (let value = 1; ; value += 1) yield value;
  } finally {
    onRelease();
  }
}

test('passes everything on and forgets the signal', async () => {
  const { signal } = new AbortController();
  async function* source(): AsyncGenerator<number, void, void> {
    yield 1;
    yield 2;
  }
  expect(await Array.fromAsync(untilAborted(source(), signal))).toEqual([1, 2]);
});

test('throws the reason at once, also when the source never answers again', async () => {
  const controller = new AbortController();
  async function* deaf(): AsyncGenerator<number, void, void> {
    yield 1;
    await Promise.withResolvers<never>().promise;
  }
  const events = untilAborted(deaf(), controller.signal);
  await events.next();
  const next = events.next();
  controller.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
});

test('releases a source that stands between two reads, though nobody reads on', async () => {
  const controller = new AbortController();
  const released = Promise.withResolvers<void>();
  const events = untilAborted(counting(released.resolve), controller.signal);
  await events.next();
  controller.abort(new Error('enough'));
  await released.promise;
  await expect(events.next()).rejects.toThrow('enough');
});

test('a reader that stops waits for the source to be released', async () => {
  const controller = new AbortController();
  let released = false;
  const events = untilAborted(
    counting(() => {
      released = true;
    }),
    controller.signal,
  );
  await events.next();
  await events.return();
  expect(released).toBe(true);
});

test('an aborted signal lets nothing begin', async () => {
  const asked: number[] = [];
  async function* source(): AsyncGenerator<number, void, void> {
    asked.push(1);
    yield 1;
  }
  await expect(untilAborted(source(), AbortSignal.abort(new Error('over'))).next()).rejects.toThrow('over');
  expect(asked).toEqual([]);
});
