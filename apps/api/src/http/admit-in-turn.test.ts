import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import { expect, test } from 'vitest';

import { admitInTurn } from './admit-in-turn.ts';

function exchange(url: string): [IncomingMessage, ServerResponse] {
  const request = new IncomingMessage(new Socket());
  request.url = url;
  return [request, new ServerResponse(request)];
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

test('a burst is begun a few at a time, in its order, and all of it', async () => {
  const begun: string[] = [];
  const admit = admitInTurn(({ url }) => begun.push(url ?? ''));
  const burst = Array.from({ length: 100 }, (_, index) => `/api/chat?${index}`);
  for (const url of burst) admit(...exchange(url));
  expect(begun.length).toBeLessThan(10);
  let turns = 0;
  for (let before = -1; begun.length > before; turns += 1) {
    before = begun.length;
    await turn();
    expect(begun.length - before).toBeLessThan(10);
  }
  expect(begun).toEqual(burst);
  expect(turns).toBeGreaterThan(10);
});

test('liveness waits for nobody', () => {
  const begun: string[] = [];
  const admit = admitInTurn(({ url }) => begun.push(url ?? ''));
  for (let count = 0; count < 100; count += 1) admit(...exchange('/api/chat'));
  admit(...exchange('/health'));
  expect(begun.at(-1)).toBe('/health');
  expect(begun.length).toBeLessThan(10);
});

test('a single request is begun at once', () => {
  const begun: string[] = [];
  admitInTurn(({ url }) => begun.push(url ?? ''))(...exchange('/api/chat'));
  expect(begun).toEqual(['/api/chat']);
});

test('whoever has left while waiting costs nothing', async () => {
  const begun: string[] = [];
  const admit = admitInTurn(({ url }) => begun.push(url ?? ''));
  const exchanges = Array.from({ length: 20 }, (_, index) => exchange(String(index)));
  for (const pair of exchanges) admit(...pair);
  const before = begun.length;
  for (const [, response] of exchanges.slice(before)) response.destroy();
  for (let count = 0; count < 10; count += 1) await turn();
  expect(begun.length).toBe(before);
});
