import { createParser } from 'eventsource-parser';
import type { EventSourceMessage } from 'eventsource-parser';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { encodeFrame } from './encode-frame.ts';

const newlineForm = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r\n');
const data = fc
  .array(
    fc.oneof(fc.string({ unit: 'binary' }), newlineForm, fc.constantFrom('data: x', 'event: y', 'id: 1', ':', ' ')),
  )
  .map((parts) => parts.join(''));
const singleLine = fc
  .string({ unit: 'binary', minLength: 1 })
  .filter((text) => !/[\r\n\0]/.test(text) && !text.startsWith(' '));
const chunkSize = fc.integer({ min: 1, max: 40 });

/** A reader sees LF whatever newline was sent. */
function asRead(text: string): string {
  return text.replace(/\r\n|\r/g, '\n');
}

function parse(text: string, size: number): { events: EventSourceMessage[]; comments: string[] } {
  const events: EventSourceMessage[] = [];
  const comments: string[] = [];
  const parser = createParser({ onEvent: (event) => events.push(event), onComment: (text) => comments.push(text) });
  for (let at = 0; at < text.length; at += size) {
    parser.feed(text.slice(at, at + size));
  }
  return { events, comments };
}

test('frames arrive as they were sent, however the text is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ event: singleLine, data, id: singleLine })), chunkSize, (frames, size) => {
      const { events } = parse(frames.map(encodeFrame).join(''), size);
      expect(events).toEqual(frames.map((frame) => ({ ...frame, data: asRead(frame.data) })));
    }),
  );
});

test('an event between comments is the only event, whatever the comments say', () => {
  fc.assert(
    fc.property(data, data, chunkSize, (comment, text, size) => {
      const stream = encodeFrame({ comment }) + encodeFrame({ event: 'e', data: text }) + encodeFrame({ comment });
      const { events, comments } = parse(stream, size);
      expect(events).toEqual([{ event: 'e', data: asRead(text), id: undefined }]);
      expect(comments.join('\n')).toBe(`${asRead(comment)}\n${asRead(comment)}`);
    }),
  );
});

test.each(['', 'a\nb', 'a\rb', '\r\ndata: x', 'a\0b'])('%j can be neither event name nor id', (value) => {
  expect(() => encodeFrame({ event: value, data: '' })).toThrow(TypeError);
  expect(() => encodeFrame({ event: 'e', data: '', id: value })).toThrow(TypeError);
});
