/** One server-sent event, or a comment that only keeps the connection alive. */
export type Frame =
  | { readonly event: string; readonly data: string; readonly id?: string }
  | { readonly comment: string };

const NEWLINE = /\r\n|\r|\n/;

/**
 * The text of one frame. Data and comments may hold any newline form: each becomes a line of its own, so nothing in them
 * can end the frame or start a field.
 * @throws TypeError for an event name or id that would break the framing, or that a reader would drop.
 */
export function encodeFrame(frame: Frame): string {
  if ('comment' in frame) {
    return `${prefixLines(': ', frame.comment)}\n`;
  }
  const name = `event: ${singleLine('event name', frame.event)}\n`;
  const id = frame.id === undefined ? '' : `id: ${singleLine('id', frame.id)}\n`;
  return `${name}${id}${prefixLines('data: ', frame.data)}\n`;
}

function prefixLines(prefix: string, text: string): string {
  return text
    .split(NEWLINE)
    .map((line) => `${prefix}${line}\n`)
    .join('');
}

function singleLine(field: string, value: string): string {
  if (value === '' || NEWLINE.test(value) || value.includes('\0')) {
    throw new TypeError(`A server-sent ${field} must be one line without NUL and not empty.`);
  }
  return value;
}
