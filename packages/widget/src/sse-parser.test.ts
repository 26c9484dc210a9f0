import { describe, expect, it } from 'vitest';

import { createSseParser, readFrames } from './sse-parser.ts';

function bodyOf(...pieces: (string | Uint8Array)[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(typeof piece === 'string' ? encoder.encode(piece) : piece);
      controller.close();
    },
  });
}

describe('createSseParser', () => {
  it.each([
    ['LF', 'event: a\ndata: 1\n\n', [{ event: 'a', data: '1' }]],
    ['CRLF', 'event: a\r\ndata: 1\r\n\r\n', [{ event: 'a', data: '1' }]],
    [
      'CR',
      'event: a\rdata: 1\r\rdata: 2\r\r',
      [
        { event: 'a', data: '1' },
        { event: 'message', data: '2' },
      ],
    ],
    ['several data lines', 'data: a\ndata:b\ndata\n\n', [{ event: 'message', data: 'a\nb\n' }]],
    [
      'comments and unknown fields',
      ': ping\n\nid: 7\nretry: 10\ndata: x\n: more\n\n',
      [{ event: 'message', data: 'x' }],
    ],
    ['a byte order mark', '\uFEFFdata: x\n\n', [{ event: 'message', data: 'x' }]],
    ['only the first space removed', 'data:  two: colons\n\n', [{ event: 'message', data: ' two: colons' }]],
    ['an event without data', 'event: a\n\ndata: b\n\n', [{ event: 'message', data: 'b' }]],
    ['an unfinished frame', 'data: a\n\ndata: b\n', [{ event: 'message', data: 'a' }]],
  ])('reads %s', (_, text, frames) => {
    expect(createSseParser().push(text)).toEqual(frames);
  });

  it('takes CR and LF in two pieces for one line end', () => {
    const parser = createSseParser();
    expect(['data: a\r', '', '\ndata: b\r', '\n\r', '\n'].flatMap((piece) => parser.push(piece))).toEqual([
      { event: 'message', data: 'a\nb' },
    ]);
  });
});

describe('readFrames', () => {
  it('puts characters together that arrive in two pieces', async () => {
    const bytes = new TextEncoder().encode('data: ü→🤖\n\n');
    const pieces = [...bytes].map((byte) => Uint8Array.of(byte));
    expect(await Array.fromAsync(readFrames(bodyOf(...pieces), 1_000))).toEqual([{ event: 'message', data: 'ü→🤖' }]);
  });

  it('cancels the body when the reader leaves early', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('data: x\n\n')),
      cancel() {
        cancelled = true;
      },
    });
    for await (const frame of readFrames(body, 1_000)) {
      expect(frame.data).toBe('x');
      break;
    }
    expect(cancelled).toBe(true);
  });

  it('gives up on a body that has fallen silent, and lets go of it', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true;
      },
    });
    await expect(Array.fromAsync(readFrames(body, 5))).rejects.toThrow('Nothing came for 5 ms.');
    expect(cancelled).toBe(true);
  });
});
